import type { ClientStorage } from './storage.ts';

interface BrowserGlobals {
  readonly localStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  readonly navigator?: {
    readonly locks?: { request<Result>(name: string, work: () => Promise<Result>): Promise<Result> };
  };
}

/**
 * Keeps everything in the `localStorage` of a browser, below a name. Tabs may share it: they take turns through Web Locks,
 * which pages without HTTPS do not have.
 */
export const browserStorage = (name = 'parley'): ClientStorage => {
  const { localStorage, navigator } = globalThis as unknown as BrowserGlobals;
  const keyOf = (key: string): string => `${name}.${key}`;
  return {
    get: async (key) => localStorage.getItem(keyOf(key)) ?? undefined,
    set: async (key, value) => localStorage.setItem(keyOf(key), value),
    delete: async (key) => localStorage.removeItem(keyOf(key)),
    exclusive: (work) => navigator?.locks?.request(`${name}.lock`, work) ?? work(),
  };
};
