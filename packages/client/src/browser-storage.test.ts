import { afterEach, describe, expect, it } from 'bun:test';
import { browserStorage } from './browser-storage.ts';

/** The part of a browser that it uses. */
const putBrowser = (given: object): void => void Object.assign(globalThis, given);
const values = new Map<string, string>();
const localStorage = {
  get length() {
    return values.size;
  },
  key: (index: number) => [...values.keys()][index] ?? null,
  getItem: (key: string) => values.get(key) ?? null,
  setItem: (key: string, value: string) => void values.set(key, value),
  removeItem: (key: string) => void values.delete(key),
};
afterEach(() => {
  values.clear();
  Reflect.deleteProperty(globalThis, 'localStorage');
});

describe('browserStorage', () => {
  it('keeps texts below its name', async () => {
    putBrowser({ localStorage });
    const storage = browserStorage('chat');
    expect(await storage.get('session')).toBeUndefined();
    await storage.set('session', 'x');
    expect([...values]).toEqual([['chat.session', 'x']]);
    expect(await storage.get('session')).toBe('x');
    values.set('chatter', 'of somebody else');
    expect(await storage.keys()).toEqual(['session']);
    await storage.delete('session');
    expect(await storage.keys()).toEqual([]);
  });

  it('has kept what was set when the call comes back, not a moment later', () => {
    putBrowser({ localStorage });
    void browserStorage('chat').set('outbox', 'written, and the page is left');
    expect([...values.keys()]).toEqual(['chat.outbox']);
  });

  it('does without Web Locks where there are none', async () => {
    putBrowser({ localStorage });
    expect(await browserStorage().exclusive?.(() => Promise.resolve(7))).toBe(7);
  });
});
