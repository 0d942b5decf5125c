import type { Deps } from './deps.ts';

/** How often the house is kept. */
const everyMs = 60 * 60_000;
const firstAfterMs = 60_000;
/** Rows that one deletion takes: few enough that nobody waits behind it. */
const rowsMax = 5_000;
/** Deletions in one round; what is left waits for the next. */
const deletionsMax = 2_000;
/** Ended sessions are kept this long, so that an old refresh token is still told from an unknown one. */
const keepEndedMs = 7 * 24 * 3_600_000;

/** A file whose bytes are not all there after this long never will be. */
const unstoredMaxMs = 3_600_000;
/** Files whose bytes are removed at once. */
const filesMax = 100;

type Needs = Pick<Deps, 'db' | 'fileStore' | 'log' | 'nowMs'>;

/** Clears away deleted rooms, their files and old sessions: now and then, a little at a time. Answers with what ends it. */
export const keepHouse = (deps: Needs): (() => void) => {
  let running = false;
  const round = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      await clearAway(deps);
    } catch (error) {
      deps.log.warn({ err: error }, 'housekeeping was put off');
    } finally {
      running = false;
    }
  };
  const first = setTimeout(() => void round(), firstAfterMs);
  const again = setInterval(() => void round(), everyMs);
  first.unref();
  again.unref();
  return () => {
    clearTimeout(first);
    clearInterval(again);
  };
};

/** One round of it. */
export const clearAway = async (deps: Needs): Promise<void> => {
  const { db, nowMs } = deps;
  const before = new Date(nowMs() - keepEndedMs);
  for (let deletion = 0; deletion < deletionsMax; deletion += 1) {
    const filesGone = await clearFiles(deps);
    const isRoomLeft = await db.rooms.purgeDeleted(rowsMax);
    const sessionsGone = await db.sessions.purge({ before, sessionsMax: rowsMax });
    if (filesGone === 0 && !isRoomLeft && sessionsGone === 0) return;
  }
};

/** Removes some of the files that nobody can reach, the bytes before what is known of them; answers how many. */
const clearFiles = async ({ db, fileStore, log, nowMs }: Needs): Promise<number> => {
  const unstoredBefore = new Date(nowMs() - unstoredMaxMs);
  const lost = await db.files.listLost({ unstoredBefore, limit: filesMax });
  if (lost.length === 0) return 0;
  const removals = await Promise.allSettled(lost.map((id) => fileStore.remove(id)));
  const failed = removals.find((removal) => removal.status === 'rejected');
  if (failed) log.warn({ err: failed.reason as unknown }, 'the bytes of a file could not be removed');
  const gone = lost.filter((_id, index) => removals[index]?.status === 'fulfilled');
  await db.files.remove(gone);
  return gone.length;
};
