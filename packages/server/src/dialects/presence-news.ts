import type { Directory } from '../app/directory.ts';
import type { Log } from '../app/ports/log.ts';
import type { PresenceChange } from '../delivery/presence.ts';

/** Users read in one query. */
const usersTogetherMax = 500;
const retryMs = 1_000;
/** What was read is forgotten when others may have changed it meanwhile. Who is not there after so many readings does not exist. */
const readingsMax = 3;

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
    const { directory, log } = this.#options;
    this.#isReading = true;
    try {
      while (this.#waiting.size > 0) {
        let userIds: readonly string[] = [...this.#waiting.keys().take(usersTogetherMax)];
        for (let readings = 0; readings < readingsMax && userIds.length > 0; readings += 1) {
          await directory.readUsers(userIds);
          userIds = this.#tellKnown(userIds);
        }
        for (const userId of userIds) this.#waiting.delete(userId);
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

  /** Tells of those who are known by now; answers with the others. */
  #tellKnown(userIds: readonly string[]): readonly string[] {
    const { directory, tell } = this.#options;
    return userIds.filter((userId) => {
      if (!directory.knowsUser(userId)) return true;
      const change = this.#waiting.get(userId);
      this.#waiting.delete(userId);
      if (change) tell(change);
      return false;
    });
  }
}
