import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { Histogram } from './histogram.ts';

/** The value that a share of all does not exceed, looked up among all of them. */
const exactQuantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.max(0, Math.ceil(values.length * share) - 1)] ??
  Number.NaN;

const times = fc.array(fc.double({ min: 0, max: 2_000_000, noNaN: true }), { minLength: 1, maxLength: 300 });
const share = fc.double({ min: 0.01, max: 1, noNaN: true });

describe('Histogram', () => {
  it('knows every quantile to within a bucket', () => {
    fc.assert(
      fc.property(times, share, (values, wanted) => {
        const histogram = new Histogram();
        for (const value of values) histogram.add(value);
        const exact = exactQuantile(values, wanted);
        const seen = histogram.quantile(wanted);
        expect(seen).toBeGreaterThanOrEqual(Math.min(exact, histogram.maxMs) - 1e-9);
        expect(seen).toBeLessThanOrEqual(exact * 1.002 + 0.001);
      }),
    );
  });

  it('adds up what several processes counted as if it were one', () => {
    fc.assert(
      fc.property(times, times, (some, others) => {
        const [one, two, both] = [new Histogram(), new Histogram(), new Histogram()];
        for (const value of some) one.add(value);
        for (const value of others) two.add(value);
        for (const value of [...some, ...others]) both.add(value);
        one.merge(two.record());
        expect(one.count).toBe(both.count);
        for (const wanted of [0.5, 0.99, 1]) expect(one.quantile(wanted)).toBe(both.quantile(wanted));
      }),
    );
  });
});
