import type { ErrorCode } from './errors.ts';
import { ParleyError } from './errors.ts';
import { parseJson } from './json.ts';
import type { OutgoingMessage } from './outgoing.ts';
import type { ClientStorage } from './storage.ts';

/** A message as it is stored. */
type Kept = Omit<OutgoingMessage, 'state' | 'error'> & {
  readonly error?: { readonly code: ErrorCode; readonly message: string };
};

const keptOf = ({ state: _state, error, ...message }: OutgoingMessage): Kept => ({
  ...message,
  ...(error && { error: { code: error.code, message: error.message } }),
});

const messageOf = ({ error, ...message }: Kept): OutgoingMessage =>
  error
    ? { ...message, state: 'failed', error: new ParleyError(error.code, { message: error.message }) }
    : { ...message, state: 'waiting' };

/**
 * Stores what one user has not sent, message by message, so that tabs that share a storage do not undo each other. What
 * cannot be stored (the storage is full) is sent all the same, and does not survive.
 */
export class OutboxShelf {
  readonly #storage: ClientStorage;
  #key: string | undefined;
  /** What was done before its end is waited for. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(storage: ClientStorage) {
    this.#storage = storage;
  }

  /** What this user had not sent. What was written before the user was known is stored, too. */
  async open(userId: string, written: readonly OutgoingMessage[]): Promise<readonly OutgoingMessage[]> {
    this.#key = `outbox.${userId}`;
    const kept = await this.#change((before) => {
      const ids = new Set(before.map(({ clientId }) => clientId));
      return [...before, ...written.filter(({ clientId }) => !ids.has(clientId)).map(keptOf)];
    });
    return kept.map(messageOf);
  }

  close(): void {
    this.#key = undefined;
  }

  /** Puts a message last, also when it was there before. */
  put(message: OutgoingMessage): void {
    void this.#change((kept) => [...without(kept, message.clientId), keptOf(message)]);
  }

  drop(clientId: string): void {
    void this.#change((kept) => without(kept, clientId));
  }

  /** Forgets everything of the user. */
  async erase(): Promise<void> {
    await this.#change(() => []);
  }

  /** Answers with what is stored then. */
  #change(change: (kept: readonly Kept[]) => readonly Kept[]): Promise<readonly Kept[]> {
    const key = this.#key;
    if (key === undefined) return Promise.resolve([]);
    const work = (): Promise<readonly Kept[]> => this.#rewrite(key, change);
    const changed = this.#last.then(() => this.#storage.exclusive?.(work) ?? work()).catch(() => []);
    this.#last = changed;
    return changed;
  }

  async #rewrite(key: string, change: (kept: readonly Kept[]) => readonly Kept[]): Promise<readonly Kept[]> {
    const text = await this.#storage.get(key);
    const kept = change((parseJson(text) as readonly Kept[] | undefined) ?? []);
    if (kept.length > 0) await this.#storage.set(key, JSON.stringify(kept));
    else if (text !== undefined) await this.#storage.delete(key);
    return kept;
  }
}

const without = (kept: readonly Kept[], clientId: string): readonly Kept[] =>
  kept.filter((message) => message.clientId !== clientId);
