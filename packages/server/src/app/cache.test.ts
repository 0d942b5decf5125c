import { describe, expect, it } from 'bun:test';
import { Cache } from './cache.ts';

/** A cache over values that the test changes, and that counts how often it reads. */
const cacheOver = (entriesMax: number) => {
  const values = new Map<string, string>();
  const loads: string[] = [];
  const cache = new Cache<string>(entriesMax, (key) => {
    loads.push(key);
    return Promise.resolve(values.get(key));
  });
  return { cache, values, loads };
};

/** A cache whose reads end when the test says so. */
const slowCache = () => {
  const reads: PromiseWithResolvers<string | undefined>[] = [];
  const cache = new Cache<string>(10, () => {
    const read = Promise.withResolvers<string | undefined>();
    reads.push(read);
    return read.promise;
  });
  return { cache, reads };
};

describe('Cache', () => {
  it('reads a value once, and answers at once from then on', async () => {
    const { cache, values, loads } = cacheOver(10);
    values.set('a', 'one');
    expect(await cache.get('a')).toBe('one');
    expect(cache.get('a')).toBe('one');
    expect(loads).toEqual(['a']);
  });

  it('reads once for all who ask at the same time', async () => {
    const { cache, values, loads } = cacheOver(10);
    values.set('a', 'one');
    expect(await Promise.all([cache.get('a'), cache.get('a'), cache.get('a')])).toEqual([
      'one',
      'one',
      'one',
    ]);
    expect(loads).toEqual(['a']);
  });

  it('reads many that it does not know in one, and none that was invalidated meanwhile', async () => {
    const { cache, values, loads } = cacheOver(10);
    values.set('a', 'one');
    await cache.get('a');
    const asked: (readonly string[])[] = [];
    const read = Promise.withResolvers<ReadonlyMap<string, string>>();
    const load = (keys: readonly string[]) => {
      asked.push(keys);
      return read.promise;
    };
    const filled = cache.readMany(['a', 'b', 'c', 'd'], load);
    cache.invalidate('c');
    read.resolve(new Map(['b', 'c'].map((key) => [key, `old ${key}`])));
    await filled;
    expect(asked).toEqual([['b', 'c', 'd']]);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.has(key))).toEqual([true, true, false, false]);
    expect(cache.get('b')).toBe('old b');
    await cache.readMany(['a', 'b'], load);
    expect([asked.length, loads]).toEqual([1, ['a']]);
  });

  it('does not keep that there is nothing', async () => {
    const { cache, values } = cacheOver(10);
    expect(await cache.get('a')).toBeUndefined();
    values.set('a', 'one');
    expect(await cache.get('a')).toBe('one');
  });

  it('reads again what was invalidated', async () => {
    const { cache, values } = cacheOver(10);
    values.set('a', 'one');
    await cache.get('a');
    values.set('a', 'two');
    cache.invalidate('a');
    expect(await cache.get('a')).toBe('two');
  });

  it('keeps nothing that was read before it was invalidated, and lets nobody join that read', async () => {
    const { cache, reads } = slowCache();
    const before = cache.get('a');
    cache.invalidate('a');
    const after = cache.get('a');
    reads[1]?.resolve('new');
    expect(await after).toBe('new');
    reads[0]?.resolve('old');
    expect(await before).toBe('old');
    expect(cache.get('a')).toBe('new');
  });

  it('keeps nothing of a read that failed', async () => {
    const { cache, reads } = slowCache();
    const failing = cache.get('a');
    reads[0]?.reject(new Error('The database is away.'));
    expect(failing).rejects.toThrow('away');
    await Promise.allSettled([failing]);
    const again = cache.get('a');
    reads[1]?.resolve('one');
    expect(await again).toBe('one');
  });

  it('forgets what was not asked for while others came, and keeps what was', async () => {
    const { cache, values, loads } = cacheOver(10);
    for (let index = 0; index < 1_000; index += 1) {
      values.set(`key-${index}`, 'value');
      await cache.get(`key-${index}`);
      await cache.get('key-0');
    }
    expect(loads.filter((key) => key === 'key-0')).toHaveLength(1);
    await cache.get('key-500');
    expect(loads.filter((key) => key === 'key-500')).toHaveLength(2);
  });
});
