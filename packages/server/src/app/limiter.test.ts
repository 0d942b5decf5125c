import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { Limiter } from './limiter.ts';

const rate = { count: 3, windowMs: 1_000 };

const limiterAt = () => {
  const clock = { nowMs: 5_000 };
  return { clock, limiter: new Limiter(() => clock.nowMs) };
};

describe('Limiter', () => {
  it('allows so many in a window, and says what is left and when one more is allowed', () => {
    const { clock, limiter } = limiterAt();
    const answers = [0, 100, 200, 300].map((ms) => {
      clock.nowMs = 5_000 + ms;
      const { allowed, remaining, resetMs } = limiter.take('a', rate);
      return [allowed, remaining, resetMs];
    });
    expect(answers).toEqual([
      [true, 2, 1_000],
      [true, 1, 900],
      [true, 0, 800],
      [false, 0, 700],
    ]);
    clock.nowMs = 5_999;
    expect(limiter.take('a', rate).allowed).toBe(false);
    clock.nowMs = 6_000;
    expect(limiter.take('a', rate)).toMatchObject({ allowed: true, remaining: 0 });
  });

  it('counts each key by itself', () => {
    const { limiter } = limiterAt();
    for (let index = 0; index < 4; index += 1) limiter.take('a', rate);
    expect(limiter.take('b', rate)).toMatchObject({ allowed: true, remaining: 2 });
  });

  it('does not count what is given back, and a refusal not at all', () => {
    const { clock, limiter } = limiterAt();
    for (let index = 0; index < 10; index += 1) {
      expect(limiter.take('a', rate).allowed).toBe(true);
      limiter.giveBack('a');
    }
    for (let index = 0; index < 10; index += 1) limiter.take('a', rate);
    clock.nowMs += rate.windowMs;
    expect(limiter.take('a', rate)).toMatchObject({ allowed: true, remaining: 2 });
    limiter.giveBack('nothing was taken');
  });

  it('counts what was taken elsewhere, also beyond the allowance, until it is given back', () => {
    const { clock, limiter } = limiterAt();
    limiter.take('a', rate);
    clock.nowMs += 100;
    limiter.takenElsewhere('a', rate, 3);
    expect(limiter.take('a', rate)).toEqual({ allowed: false, rate, remaining: 0, resetMs: 1_000 });
    limiter.returnedElsewhere('a', 1);
    expect(limiter.take('a', rate)).toMatchObject({ allowed: false, resetMs: 900 });
    limiter.returnedElsewhere('a', 2);
    expect(limiter.take('a', rate)).toMatchObject({ allowed: true, remaining: 1 });
  });

  it('remembers no more of what was taken elsewhere than twice the allowance', () => {
    const { limiter } = limiterAt();
    limiter.takenElsewhere('a', rate, 1_000_000_000);
    limiter.returnedElsewhere('a', 2 * rate.count);
    expect(limiter.take('a', rate)).toMatchObject({ allowed: true, remaining: 2 });
  });

  it('never allows more than the count in any window', () => {
    const steps = fc.array(fc.nat(400), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), (waits, count) => {
        const { clock, limiter } = limiterAt();
        const allowedAt: number[] = [];
        for (const wait of waits) {
          clock.nowMs += wait;
          if (limiter.take('a', { ...rate, count }).allowed) allowedAt.push(clock.nowMs);
        }
        for (const from of allowedAt) {
          const within = allowedAt.filter((at) => at >= from && at < from + rate.windowMs);
          expect(within.length).toBeLessThanOrEqual(count);
        }
      }),
    );
  });
});
