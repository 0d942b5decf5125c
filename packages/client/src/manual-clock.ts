import type { Clock } from './clock.ts';
import { platform } from './platform.ts';

interface Timer {
  readonly atMs: number;
  readonly work: () => void;
}

/** Lets everything come to rest that waits for nothing but its turn. */
const rest = (): Promise<void> =>
  new Promise((settle) => {
    platform.setTimeout(settle, 0);
  });

/** A clock that a test moves. Chance is always in the middle: back-off has no jitter. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<Timer>();

  constructor(nowMs: number = Date.UTC(2026, 0, 5)) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  random(): number {
    return 0.5;
  }

  after(ms: number, work: () => void): () => void {
    const timer: Timer = { atMs: this.#nowMs + Math.max(0, ms), work };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Lets so much time go by, one timer after the other, and what follows from each. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await rest();
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.work();
      await rest();
    }
    this.#nowMs = untilMs;
  }

  #next(untilMs: number): Timer | undefined {
    const due = [...this.#timers].filter(({ atMs }) => atMs <= untilMs);
    return due.toSorted((one, other) => one.atMs - other.atMs)[0];
  }
}
