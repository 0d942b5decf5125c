import { describe, expect, it } from 'bun:test';
import { restMsAfter } from './crowd.ts';

describe('how long a room rests after it was told', () => {
  it('is not at all where few listen, as long as telling once takes in a hall, and never long', () => {
    expect([0, 1, 50, 99].map(restMsAfter)).toEqual([0, 0, 0, 0]);
    expect([100, 1_000, 5_000].map(restMsAfter)).toEqual([1, 10, 50]);
    expect(restMsAfter(1_000_000)).toBe(100);
  });
});
