/** Where a client keeps what survives it: small texts by key. Calls take effect in the order in which they are made. */
export interface ClientStorage {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** Of everything that is kept. */
  keys(): Promise<readonly string[]>;
  /**
   * Runs one piece of work at a time over everybody who shares this storage, as tabs of a browser do. Without it only one
   * client may use the storage.
   */
  exclusive?<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Forgets everything when the program ends. */
export const memoryStorage = (): ClientStorage => {
  const values = new Map<string, string>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    exclusive(work) {
      const done = last.then(work);
      last = done.catch(() => undefined);
      return done;
    },
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    keys: async () => [...values.keys()],
  };
};
