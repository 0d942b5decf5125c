import type { Directory } from '../app/directory.ts';
import type { Log } from '../app/ports/log.ts';
import type { PresenceChange } from '../delivery/presence.ts';

/** Users read in one query. */
const usersTogetherMax = 500;
const retryMs = 1_000;

interface Options {
  readonly directory: Pick<Directory, 'knowsUser' | 'readUsers'>;
  readonly tell: (change: PresenceChange) => void;
  readonly log: Log;
}

/**
 * Tells the dialects who came and went, of whom they must know the organization. Those who came to another node are read
 * first, many at once: when a node starts it hears of everybody within seconds. Holds one change a user at most, the last.
 */
export class PresenceNews {
  readonly #options: Options;
  readonly #waiting = new Map<string, PresenceChange>();
  #isReading = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  hear(changes: readonly PresenceChange[]): void {
    const { directory, tell } = this.#options;
    for (const change of changes) {
      const mustWait = this.#waiting.has(change.userId) || !directory.knowsUser(change.userId);
      if (mustWait) this.#waiting.set(change.userId, change);
      else tell(change);
    }
    if (this.#waiting.size > 0 && !this.#isReading && !this.#retry) void this.#read();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#waiting.clear();
  }

  async #read(): Promise<void> {
    const { directory, tell, log } = this.#options;
    this.#isReading = true;
    try {
      while (this.#waiting.size > 0) {
        const userIds = [...this.#waiting.keys().take(usersTogetherMax)];
        await directory.readUsers(userIds);
        for (const userId of userIds) {
          const change = this.#waiting.get(userId);
          this.#waiting.delete(userId);
          if (change && directory.knowsUser(userId)) tell(change);
        }
      }
    } catch (error) {
      log.warn({ err: error, users: this.#waiting.size }, 'who came or went is told later');
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        void this.#read();
      }, retryMs);
    } finally {
      this.#isReading = false;
    }
  }
}
