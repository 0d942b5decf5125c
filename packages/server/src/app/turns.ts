type Work = () => Promise<void>;

export interface TurnLimits {
  /** Works under way at once. */
  readonly runningMax: number;
  /** Works that wait, of all keys. */
  readonly waitingMax: number;
  /** Works of one key that wait. */
  readonly waitingPerKeyMax: number;
}

/** Has work done in turns: that of one key one after the other, in order; that of different keys side by side. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #onError: (error: unknown) => void;
  /** What waits behind a key's first work. A key is here while it has work that is under way or waits. */
  readonly #lines = new Map<string, Work[]>();
  /** Keys whose first work may begin as soon as another ends. */
  readonly #ready: string[] = [];
  #running = 0;
  #waiting = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  /** Work should not reject; what it rejects with is told, and the next goes on. */
  constructor(limits: TurnLimits, onError: (error: unknown) => void) {
    this.#limits = limits;
    this.#onError = onError;
  }

  /** Takes work, or answers false when too much waits already: then it is not done. */
  take(key: string, work: Work): boolean {
    const line = this.#lines.get(key);
    if (!line && this.#running < this.#limits.runningMax) {
      this.#lines.set(key, []);
      void this.#run(key, work);
      return true;
    }
    const isFull = (line?.length ?? 0) >= this.#limits.waitingPerKeyMax;
    if (isFull || this.#waiting >= this.#limits.waitingMax) return false;
    this.#waiting += 1;
    if (line) {
      line.push(work);
    } else {
      this.#lines.set(key, [work]);
      this.#ready.push(key);
    }
    return true;
  }

  /** Settles when nothing is under way or waits. */
  async idle(): Promise<void> {
    if (this.#running === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  async #run(key: string, work: Work): Promise<void> {
    this.#running += 1;
    try {
      await work();
    } catch (error) {
      this.#onError(error);
    }
    this.#running -= 1;
    // Behind those who wait: a room in which much is asked does not keep the others waiting.
    if (this.#lines.get(key)?.length === 0) this.#lines.delete(key);
    else this.#ready.push(key);
    this.#startNext();
    if (this.#running > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  #startNext(): void {
    const key = this.#ready.shift();
    const work = key === undefined ? undefined : this.#lines.get(key)?.shift();
    if (key === undefined || !work) return;
    this.#waiting -= 1;
    void this.#run(key, work);
  }
}
