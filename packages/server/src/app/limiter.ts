import type { Allowance, Rate } from '../domain/rate.ts';

/** Keys remembered at once; beyond that those not used for long are forgotten, which can only allow more. */
const keysMax = 200_000;

/**
 * Counts requests by key in a sliding window: exactly `count` in any `windowMs`, never twice as many around an edge.
 * Each key holds the times of what it did inside the window, so it costs as much as it does.
 */
export class Limiter {
  /** Two generations: when the young one is full it becomes the old one, and what was not used since goes. */
  #young = new Map<string, number[]>();
  #old = new Map<string, number[]>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Takes one from a key's allowance, if there is one. */
  take(key: string, rate: Rate): Allowance {
    const now = this.#nowMs();
    const times = this.#recent(key, now - rate.windowMs);
    const allowed = times.length < rate.count;
    if (allowed) times.push(now);
    const [oldest = now] = times;
    return {
      allowed,
      rate,
      remaining: rate.count - times.length,
      resetMs: Math.max(1, oldest + rate.windowMs - now),
    };
  }

  /** Gives the last one taken back: it turned out not to count. */
  giveBack(key: string): void {
    (this.#young.get(key) ?? this.#old.get(key))?.pop();
  }

  #recent(key: string, since: number): number[] {
    const times = this.#young.get(key) ?? this.#keep(key, this.#old.get(key) ?? []);
    const first = times.findIndex((time) => time > since);
    if (first === -1) times.length = 0;
    else if (first > 0) times.splice(0, first);
    return times;
  }

  #keep(key: string, times: number[]): number[] {
    if (this.#young.size >= keysMax / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, times);
    return times;
  }
}
