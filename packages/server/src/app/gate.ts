import { Fault } from '../domain/fault.ts';

export interface GateLimits {
  /** Works under way at once. */
  readonly runningMax: number;
  /** Works that wait for their turn; more are refused with `overloaded`. */
  readonly waitingMax: number;
  /** Seconds after which a refused caller may ask again. */
  readonly retryAfterS: number;
}

/** Lets a few works be under way at once. Some more wait, and come in the order in which they asked; others are refused. */
export class Gate {
  readonly #limits: GateLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** Works under way, and those that wait. */
  get length(): number {
    return this.#running + this.#waiting.length;
  }

  /** Whether the next one would be refused. */
  get isFull(): boolean {
    return this.length >= this.#limits.runningMax + this.#limits.waitingMax;
  }

  /** Does the work in its turn. Faults with `overloaded` when too many wait. */
  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    const { runningMax, retryAfterS } = this.#limits;
    if (this.isFull) throw new Fault('overloaded', { retryAfterS });
    if (this.#running < runningMax) {
      this.#running += 1;
    } else {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    try {
      return await work();
    } finally {
      // The turn passes to who waits; the count only falls when nobody does.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
