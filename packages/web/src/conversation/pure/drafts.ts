/** Where drafts survive a reload: `localStorage` in the browser. */
export interface DraftStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What somebody was writing in each room. */
export interface Drafts {
  load(roomId: string): string;
  /** Blank text removes it. */
  save(roomId: string, text: string): void;
  forgetAll(): void;
}

/** Rooms with a draft; beyond it the one that was touched longest ago goes. */
export const draftsMax = 50;
export const draftLengthMax = 20_000;

type Kept = readonly (readonly [roomId: string, text: string])[];

const isKept = (value: unknown): value is Kept =>
  Array.isArray(value) &&
  value.every(
    (entry) => Array.isArray(entry) && entry.length === 2 && entry.every((it) => typeof it === 'string'),
  );

/**
 * The drafts of one user on this device. A store that refuses (private windows, full ones) costs the draft after a
 * reload, and nothing else.
 */
export const makeDrafts = (store: DraftStore, userId: string): Drafts => {
  const key = `parley:drafts.${userId}`;
  const read = (): Kept => {
    try {
      const value: unknown = JSON.parse(store.getItem(key) ?? '[]');
      return isKept(value) ? value : [];
    } catch {
      return [];
    }
  };
  let kept = new Map(read());
  const write = (): void => {
    try {
      if (kept.size === 0) store.removeItem(key);
      else store.setItem(key, JSON.stringify([...kept]));
    } catch {
      // Kept in memory all the same.
    }
  };
  return {
    load: (roomId) => kept.get(roomId) ?? '',
    save(roomId, text) {
      // What another tab wrote meanwhile stays.
      kept = new Map([...read(), ...kept]);
      kept.delete(roomId);
      if (text.trim() !== '') kept.set(roomId, text.slice(0, draftLengthMax));
      for (const oldest of kept.keys()) {
        if (kept.size <= draftsMax) break;
        kept.delete(oldest);
      }
      write();
    },
    forgetAll() {
      kept = new Map();
      write();
    },
  };
};
