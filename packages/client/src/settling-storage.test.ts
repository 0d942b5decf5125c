import { describe, expect, it } from 'bun:test';
import { settlingStorage } from './settling-storage.ts';
import { memoryStorage } from './storage.ts';

describe('a storage', () => {
  it('is settled when what was begun alone is done, and what that began', async () => {
    const kept = memoryStorage();
    const storage = settlingStorage(kept);
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    void storage.exclusive?.(async () => {
      await answered;
      void storage.set('session', 'next');
    });
    const settled = storage.settled();
    answer();
    await settled;
    expect(await kept.get('session')).toBe('next');
  });

  it('is settled after what could not be stored, too, and whoever stored it hears so', async () => {
    const full = (): Promise<void> => Promise.reject(new Error('There is no room.'));
    const storage = settlingStorage({ ...memoryStorage(), set: full });
    const stored = storage.set('session', 'one').catch((error: unknown) => error);
    await storage.settled();
    expect(await stored).toEqual(new Error('There is no room.'));
  });

  it('has no turns where there are none', () => {
    const { exclusive: _, ...shared } = memoryStorage();
    expect(settlingStorage(shared).exclusive).toBeUndefined();
  });
});
