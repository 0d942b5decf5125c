import { describe, expect, it } from 'bun:test';
import { parseDuration } from './duration.ts';

describe('parseDuration', () => {
  it('reads a whole number of a unit', () => {
    expect(['250ms', '90s', '15m', '24h', '0s'].map(parseDuration)).toEqual([
      250, 90_000, 900_000, 86_400_000, 0,
    ]);
  });

  it('takes nothing else', () => {
    for (const text of [
      '',
      '15',
      'm',
      '-1s',
      '1.5h',
      '1 s',
      '1d',
      '1S',
      '1e3s',
      '1h30m',
      '٥s',
      '1234567890s',
    ]) {
      expect(parseDuration(text)).toBeUndefined();
    }
  });
});
