import { writeFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failed } from './exits.ts';

const lockWaitMs = 20;

/** How long one waits for a file that another process has locked, and how long it may be locked at all. */
export interface LockTerms {
  readonly waitMs: number;
  /** A lock that is older counts as left behind. */
  readonly heldMsMax: number;
}

/** For reading, changing and writing a small file. */
const fileTerms: LockTerms = { waitMs: 10_000, heldMsMax: 10_000 };

const isCode = (error: unknown, code: string): boolean => (error as { code?: unknown } | null)?.code === code;

/** The text of a file; undefined where there is none. */
export const readText = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/** Puts a text into a file that only its owner can read: all of it, or what was there before. */
export const writePrivately = async (file: string, text: string): Promise<void> => {
  const draft = `${file}.${process.pid}.${crypto.randomUUID().slice(0, 8)}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
};

/** Does something while no other process does it with the same file. */
export const exclusively = async <Result>(
  file: string,
  deed: () => Promise<Result>,
  terms = fileTerms,
): Promise<Result> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const lock = `${file}.lock`;
  await takeLock(lock, terms);
  try {
    return await deed();
  } finally {
    await unlink(lock).catch(() => undefined);
  }
};

const takeLock = async (lock: string, { waitMs, heldMsMax }: LockTerms): Promise<void> => {
  const untilMs = performance.now() + waitMs;
  while (performance.now() < untilMs) {
    try {
      // In one turn: a process that ends in between would leave a lock of nobody, which counts until it is old.
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    if (await isLeftBehind(lock, heldMsMax)) await unlink(lock).catch(() => undefined);
    else await sleep(lockWaitMs);
  }
  throw failed(`Another parley holds ${lock}. Remove it if none is running.`);
};

/** Whether whoever made the lock was ended before removing it. */
const isLeftBehind = async (lock: string, heldMsMax: number): Promise<boolean> => {
  const lockedAt = await stat(lock).catch(() => undefined);
  if (!lockedAt) return false;
  if (Date.now() - lockedAt.mtimeMs > heldMsMax) return true;
  const pid = Number(await readText(lock));
  return pid > 0 && !isRunning(pid);
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
};
