import { describe, expect, it } from 'bun:test';
import { SharedReads } from './shared-reads.ts';

/** A thing that changes, and readings of it that the test ends one by one. */
const changing = () => {
  let value = 0;
  const ends: (() => void)[] = [];
  return {
    reads: () => ends.length,
    change: () => (value += 1),
    end: (reading: number) => ends[reading]?.(),
    async read() {
      // What a reading sees is what was there when it began.
      const seen = value;
      await new Promise<void>((end) => ends.push(end));
      return seen;
    },
  };
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('SharedReads', () => {
  it('reads twice for a thousand who ask at once', async () => {
    const thing = changing();
    const shared = new SharedReads<number>();
    const answers = Array.from({ length: 1_000 }, () => shared.of('a', thing.read));
    expect(thing.reads()).toBe(1);
    thing.end(0);
    await turns();
    expect(thing.reads()).toBe(2);
    thing.end(1);
    expect(new Set(await Promise.all(answers))).toEqual(new Set([0]));
    expect(thing.reads()).toBe(2);
  });

  it('answers nobody by a reading that began before they asked', async () => {
    const thing = changing();
    const shared = new SharedReads<number>();
    const before = shared.of('a', thing.read);
    thing.change();
    const after = shared.of('a', thing.read);
    thing.end(0);
    await turns();
    thing.change();
    const last = shared.of('a', thing.read);
    thing.end(1);
    await turns();
    thing.end(2);
    expect(await Promise.all([before, after, last])).toEqual([0, 1, 2]);
  });

  it('reads different things side by side, and the same again later', async () => {
    const thing = changing();
    const shared = new SharedReads<number>();
    const both = [shared.of('a', thing.read), shared.of('b', thing.read)];
    expect(thing.reads()).toBe(2);
    thing.end(0);
    thing.end(1);
    await Promise.all(both);
    thing.change();
    const again = shared.of('a', thing.read);
    expect(thing.reads()).toBe(3);
    thing.end(2);
    expect(await again).toBe(1);
  });

  it('fails those who shared a reading that failed, and nobody else', async () => {
    const shared = new SharedReads<string>();
    const bad = (): Promise<string> => Promise.reject(new Error('away'));
    const settled = await Promise.allSettled([
      shared.of('a', () => Promise.resolve('first')),
      shared.of('a', bad),
      shared.of('a', bad),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await shared.of('a', () => Promise.resolve('later'))).toBe('later');
  });
});
