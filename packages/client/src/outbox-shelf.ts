import type { ErrorCode } from './errors.ts';
import { ParleyError } from './errors.ts';
import { parseJson } from './json.ts';
import type { OutgoingMessage } from './outgoing.ts';
import type { ClientStorage } from './storage.ts';

/** A message as it is stored. */
type Kept = Omit<OutgoingMessage, 'state' | 'error'> & {
  readonly error?: { readonly code: ErrorCode; readonly message: string };
  /** Orders the messages: about when it was put there, in milliseconds, and never the same twice. */
  readonly place: number;
};

const keptOf = ({ state: _state, error, ...message }: OutgoingMessage, place: number): Kept => ({
  ...message,
  ...(error && { error: { code: error.code, message: error.message } }),
  place,
});

const messageOf = ({ error, place: _place, ...message }: Kept): OutgoingMessage =>
  error
    ? { ...message, state: 'failed', error: new ParleyError(error.code, { message: error.message }) }
    : { ...message, state: 'waiting' };

/**
 * Stores what one user has not sent, each message below a key of its own: nothing is read before it is written, so that
 * tabs that share a storage do not undo each other, and a page that is left in the next moment has stored what was
 * written. What cannot be stored (the storage is full) is sent all the same, and does not survive.
 */
export class OutboxShelf {
  readonly #storage: ClientStorage;
  #prefix: string | undefined;
  #lastPlace = 0;

  constructor(storage: ClientStorage) {
    this.#storage = storage;
  }

  /** What this user had not sent, oldest first. What was written before the user was known is stored, too. */
  async open(userId: string, written: readonly OutgoingMessage[]): Promise<readonly OutgoingMessage[]> {
    const prefix = `outbox.${userId}.`;
    this.#prefix = prefix;
    const kept = this.#kept(prefix);
    for (const message of written) this.put(message);
    return (await kept).toSorted((one, other) => one.place - other.place).map(messageOf);
  }

  close(): void {
    this.#prefix = undefined;
  }

  /** Puts a message last, also when it was there before. */
  put(message: OutgoingMessage): void {
    if (this.#prefix === undefined) return;
    this.#lastPlace = Math.max(this.#lastPlace + 1, message.createdAtMs);
    const text = JSON.stringify(keptOf(message, this.#lastPlace));
    void this.#storage.set(this.#prefix + message.clientId, text).catch(() => undefined);
  }

  drop(clientId: string): void {
    if (this.#prefix !== undefined) void this.#storage.delete(this.#prefix + clientId).catch(() => undefined);
  }

  /** Forgets everything of the user. */
  async erase(): Promise<void> {
    const prefix = this.#prefix;
    if (prefix === undefined) return;
    const keys = await this.#keys(prefix);
    await Promise.all(keys.map((key) => this.#storage.delete(key).catch(() => undefined)));
  }

  async #kept(prefix: string): Promise<readonly Kept[]> {
    const texts = await Promise.all(
      (await this.#keys(prefix)).map((key) => this.#storage.get(key).catch(() => undefined)),
    );
    return texts.map((text) => parseJson(text) as Kept | undefined).filter((kept) => kept !== undefined);
  }

  async #keys(prefix: string): Promise<readonly string[]> {
    const keys = await this.#storage.keys().catch(() => []);
    return keys.filter((key) => key.startsWith(prefix));
  }
}
