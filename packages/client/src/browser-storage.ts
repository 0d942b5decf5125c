import type { ClientStorage } from './storage.ts';

interface BrowserGlobals {
  readonly localStorage: {
    readonly length: number;
    key(index: number): string | null;
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  readonly navigator?: {
    readonly locks?: { request<Result>(name: string, work: () => Promise<Result>): Promise<Result> };
  };
}

/**
 * Keeps everything in the `localStorage` of a browser, below a name. What is set is kept when the call comes back, so that
 * it survives a page that is left in the next moment. Tabs may share it: they take turns through Web Locks,
 * which pages without HTTPS do not have.
 */
export const browserStorage = (name = 'parley'): ClientStorage => {
  const { localStorage, navigator } = globalThis as unknown as BrowserGlobals;
  const keyOf = (key: string): string => `${name}.${key}`;
  return {
    get: async (key) => localStorage.getItem(keyOf(key)) ?? undefined,
    set: async (key, value) => localStorage.setItem(keyOf(key), value),
    delete: async (key) => localStorage.removeItem(keyOf(key)),
    keys: async () =>
      Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '')
        .filter((key) => key.startsWith(keyOf('')))
        .map((key) => key.slice(keyOf('').length)),
    exclusive: (work) => navigator?.locks?.request(`${name}.lock`, work) ?? work(),
  };
};
