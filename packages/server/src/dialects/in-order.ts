type Work = () => Promise<void> | undefined | void;

/** Works that wait for something to be read, of all keys together: beyond it the readings do not keep up. */
export const dialectWaitingMax = 10_000;

/**
 * Does the works of one key one after the other, at once where none waits and nothing has to be read. What fails, or
 * comes when too much waits, is lost: that is told, for somebody has to make up for it.
 */
export class InOrder {
  readonly #lost: (key: string, error: unknown) => void;
  readonly #waitingMax: number;
  /** The last work of each key that waits. */
  readonly #last = new Map<string, Promise<void>>();
  #waiting = 0;

  constructor(lost: (key: string, error: unknown) => void, waitingMax = dialectWaitingMax) {
    this.#lost = lost;
    this.#waitingMax = waitingMax;
  }

  run(key: string, work: Work): void {
    const before = this.#last.get(key);
    if (before && this.#waiting >= this.#waitingMax) {
      this.#lost(key, new Error('Too much waits.'));
      return;
    }
    const running = before ? before.then(work) : work();
    if (running instanceof Promise) this.#keep(key, running);
  }

  #keep(key: string, running: Promise<void>): void {
    this.#waiting += 1;
    const settled = running
      .catch((error: unknown) => this.#lost(key, error))
      .then(() => {
        this.#waiting -= 1;
        if (this.#last.get(key) === settled) this.#last.delete(key);
      });
    this.#last.set(key, settled);
  }
}
