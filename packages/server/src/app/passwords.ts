import { Gate } from './gate.ts';

/** OWASP's argon2id setting: 19 MiB, two passes, one lane. */
const argon2id = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;
/** Hashes at once: each takes a core and 19 MiB. More wait: at 30 a second and core, a few seconds' worth. */
export const hashingLimits = { runningMax: 2, waitingMax: 200, retryAfterS: 3 } as const;
/** What bcrypt reads of a password: makers of hashes elsewhere cut off the rest. */
const bcryptBytesMax = 72;

/**
 * Makes and checks password hashes off the event loop, a few at a time. Hashes of bcrypt verify too, for accounts that
 * came from elsewhere; `outdated` says that one should be made anew.
 */
export class Passwords {
  readonly #gate = new Gate(hashingLimits);
  readonly #onHashing: () => void;
  #decoy: Promise<string> | undefined;

  /** `onHashing` is told whenever a hash has begun. */
  constructor(onHashing: () => void = () => undefined) {
    this.#onHashing = onHashing;
  }

  hash(password: string): Promise<string> {
    return this.#inTurn(() => Bun.password.hash(password, argon2id));
  }

  /**
   * Whether the password is the one of this hash. Without a hash it takes as long and says no, so that the time does not
   * tell whether there is such an account.
   */
  async verify(password: string, hash: string | null | undefined): Promise<boolean> {
    const known = hash ?? (await this.#decoyHash());
    const matches = await this.#inTurn(() => Bun.password.verify(readable(password, known), known));
    return matches && hash !== null && hash !== undefined;
  }

  /** Whether a hash was made another way than new ones are. */
  outdated(hash: string): boolean {
    return !hash.startsWith(`$argon2id$v=19$m=${argon2id.memoryCost},t=${argon2id.timeCost},p=1$`);
  }

  #inTurn<Result>(hash: () => Promise<Result>): Promise<Result> {
    return this.#gate.pass(() => {
      const hashing = hash();
      this.#onHashing();
      return hashing;
    });
  }

  #decoyHash(): Promise<string> {
    this.#decoy ??= Bun.password.hash(crypto.randomUUID(), argon2id);
    return this.#decoy;
  }
}

/** The password as the maker of a hash read it. Bun by itself would shorten a long one for bcrypt in a way of its own. */
const readable = (password: string, hash: string): string | Uint8Array =>
  hash.startsWith('$2') ? new TextEncoder().encode(password).subarray(0, bcryptBytesMax) : password;
