import type { Deps } from './deps.ts';

/** Removes files that nobody can reach, the bytes before the rows. What fails is left for housekeeping. */
export const discardFiles = async (
  { db, fileStore, log }: Pick<Deps, 'db' | 'fileStore' | 'log'>,
  fileIds: readonly string[],
): Promise<void> => {
  if (fileIds.length === 0) return;
  try {
    await Promise.all(fileIds.map((fileId) => fileStore.remove(fileId)));
    await db.files.remove(fileIds);
  } catch (error) {
    log.warn({ err: error, fileIds }, 'files that nobody can reach are left for housekeeping');
  }
};
