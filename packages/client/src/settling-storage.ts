import type { ClientStorage } from './storage.ts';

/** A storage that knows what is under way in it. */
export interface SettlingStorage extends ClientStorage {
  /** Comes back when all that was begun is done, and what that began: nothing is written later, no lock is left behind. */
  settled(): Promise<void>;
}

/** The same storage, which can be waited for. */
export const settlingStorage = (storage: ClientStorage): SettlingStorage => {
  const underWay = new Set<Promise<unknown>>();
  const noted = async <Result>(work: Promise<Result>): Promise<Result> => {
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
    }
  };
  const { exclusive } = storage;
  return {
    get: (key) => storage.get(key),
    set: (key, value) => noted(storage.set(key, value)),
    delete: (key) => noted(storage.delete(key)),
    keys: () => storage.keys(),
    ...(exclusive && {
      exclusive: (work) => noted(exclusive.call(storage, work)) as ReturnType<typeof work>,
    }),
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
};
