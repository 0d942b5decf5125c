import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { parseRate } from './rate.ts';

describe('parseRate', () => {
  it('reads so many in so much time', () => {
    expect(parseRate('5/10s')).toEqual({ count: 5, windowMs: 10_000 });
    expect(parseRate('20/1m')).toEqual({ count: 20, windowMs: 60_000 });
    expect(parseRate('1000/1h')).toEqual({ count: 1_000, windowMs: 3_600_000 });
    expect(parseRate('1/250ms')).toEqual({ count: 1, windowMs: 250 });
  });

  it('reads off as no limit', () => {
    expect(parseRate('off')).toBeNull();
  });

  it('takes nothing else', () => {
    for (const text of [
      '',
      'on',
      '5',
      '5/10',
      '5/s',
      '/1s',
      '0/1s',
      '5/0s',
      '-5/1s',
      '5/1d',
      '5 / 1s',
      '1e3/1s',
      '5/1S',
      '٥/1s',
    ]) {
      expect(parseRate(text)).toBeUndefined();
    }
  });

  it('never gives a rate that lets nothing through or has no window', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d/msh]{1,12}$/), (text) => {
        const rate = parseRate(text);
        if (rate) expect(rate.count > 0 && rate.windowMs > 0).toBe(true);
      }),
    );
  });
});
