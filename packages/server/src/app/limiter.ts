import type { Allowance, Rate } from '../domain/rate.ts';

/** Keys remembered at once; beyond that those not used for long are forgotten, which can only allow more. */
export const keysMax = 200_000;

/** Hears what is taken from allowances here, and what is given back. */
export interface LimiterObserver {
  taken(key: string, rate: Rate): void;
  returned(key: string): void;
}

/**
 * Counts requests by key in a sliding window: exactly `count` in any `windowMs`, never twice as many around an edge.
 * Each key holds the times of what it did inside the window, so it costs as much as it does.
 */
export class Limiter {
  /** Two generations: when the young one is full it becomes the old one, and what was not used since goes. */
  #young = new Map<string, number[]>();
  #old = new Map<string, number[]>();
  readonly #nowMs: () => number;
  /** Undefined while nobody wants to know: this is on the way of every command. */
  observer: LimiterObserver | undefined = undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Takes one from a key's allowance, if there is one. */
  take(key: string, rate: Rate): Allowance {
    const now = this.#nowMs();
    const times = this.#recent(key, now - rate.windowMs);
    const allowed = times.length < rate.count;
    if (allowed) {
      times.push(now);
      this.observer?.taken(key, rate);
    }
    // Of more than the allowance some must go before there is room for one.
    const next = times[Math.max(0, times.length - rate.count)] ?? now;
    return {
      allowed,
      rate,
      remaining: Math.max(0, rate.count - times.length),
      resetMs: Math.max(1, next + rate.windowMs - now),
    };
  }

  /** Gives the last one taken back: it turned out not to count. */
  giveBack(key: string): void {
    if (this.#pop(key, 1) > 0) this.observer?.returned(key);
  }

  /**
   * Counts what was taken elsewhere as if it were taken now. It can be more than the allowance together with what was
   * taken here, and part of it may be given back; more than twice the allowance is not remembered.
   */
  takenElsewhere(key: string, rate: Rate, count: number): void {
    const now = this.#nowMs();
    const times = this.#recent(key, now - rate.windowMs);
    for (let left = Math.min(count, 2 * rate.count - times.length); left > 0; left -= 1) times.push(now);
  }

  returnedElsewhere(key: string, count: number): void {
    this.#pop(key, count);
  }

  /** Forgets the last ones of a key; answers how many there were. */
  #pop(key: string, count: number): number {
    const times = this.#young.get(key) ?? this.#old.get(key) ?? [];
    return times.splice(Math.max(0, times.length - count)).length;
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
