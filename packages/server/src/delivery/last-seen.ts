import type { Log } from '../app/ports/log.ts';
import type { Users } from '../app/ports/store.ts';

/** Rows in one write. */
const batchMax = 500;

interface Seen {
  readonly userId: string;
  readonly at: Date;
}

/** Writes down when users were last seen: in batches, one at a time, of each user the last. */
export class LastSeen {
  readonly #users: Pick<Users, 'setLastSeen'>;
  readonly #log: Log;
  readonly #seen = new Map<string, Date>();
  #writing: Promise<void> | undefined;

  constructor({ users, log }: { users: Pick<Users, 'setLastSeen'>; log: Log }) {
    this.#users = users;
    this.#log = log;
  }

  write(seen: readonly Seen[]): void {
    for (const { userId, at } of seen) this.#seen.set(userId, at);
    if (seen.length > 0) this.#writing ??= this.#writeAll();
  }

  /** Settles when everything is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // What comes in the same turn goes together.
    await Promise.resolve();
    while (this.#seen.size > 0) {
      const batch: Seen[] = [];
      for (const [userId, at] of this.#seen) {
        batch.push({ userId, at });
        if (batch.length === batchMax) break;
      }
      for (const { userId } of batch) this.#seen.delete(userId);
      try {
        await this.#users.setLastSeen(batch);
      } catch (error) {
        // Lost is only when somebody was last seen; the next time they go says it anew.
        this.#log.warn({ err: error, users: batch.length }, 'last-seen times not written');
      }
    }
    this.#writing = undefined;
  }
}
