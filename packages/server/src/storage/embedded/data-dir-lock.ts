import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processStartedAt } from './process-identity.ts';

const lockFileName = 'parley.pid';

/** Each try lost means that another starter moved at that very instant; more than a few are a fault of ours. */
const lockTriesMax = 100;
const lockRetryDelayMs = 10;

export interface DataDirLock {
  /** Gives the folder free for others. Idempotent. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

const heldHere = new Set<string>();

/** Whether this very process holds the lock of `dataDir`. */
export function holdsDataDir(dataDir: string): boolean {
  return heldHere.has(resolve(dataDir));
}

/**
 * Makes `dataDir` (mode 0700) when it is missing and takes it for this process alone.
 *
 * A lock whose process has ended is replaced. Throws an Error that names the process and the folder when a
 * live one has it, this process included.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const folder = resolve(dataDir);
  if (heldHere.has(folder)) throw inUse(folder, process.pid);
  const lockFile = join(folder, lockFileName);
  const startedAt = processStartedAt(process.pid);
  if (startedAt === undefined) throw new Error('cannot tell when this process started');
  const content = JSON.stringify({ pid: process.pid, startedAt } satisfies Holder);

  // Written aside and then linked: nobody ever reads half a lock.
  const draft = `${lockFile}.${process.pid}.${crypto.randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `cannot write to the data folder ${folder} (${code}): run Parley as its owner, or set DATA_DIR`,
      {
        cause: error,
      },
    );
  }
  try {
    acquire(folder, lockFile, draft);
  } finally {
    rmSync(draft, { force: true });
  }

  heldHere.add(folder);
  return {
    release(): void {
      if (!heldHere.delete(folder)) return;
      if (readLock(lockFile) === content) rmSync(lockFile, { force: true });
    },
  };
}

function acquire(folder: string, lockFile: string, draft: string): void {
  for (let tries = 0; tries < lockTriesMax; tries += 1) {
    if (tryLink(draft, lockFile)) return;
    const seen = readLock(lockFile);
    if (seen === undefined) continue;
    const holder = liveHolder(seen);
    if (holder !== undefined) throw inUse(folder, holder.pid);
    if (replaceStale(lockFile, draft)) return;
    Bun.sleepSync(lockRetryDelayMs);
  }
  throw new Error(`could not lock the data folder ${folder}: delete ${lockFile} if no Parley is running`);
}

/**
 * Puts our lock in the place of a stale one. Two starters that both saw it stale must not both win: only the
 * one that holds the second lock looks again and replaces, so that nothing changes between its look and its deed.
 */
function replaceStale(lockFile: string, draft: string): boolean {
  const turn = `${lockFile}.turn`;
  if (!tryLink(draft, turn)) {
    const other = readLock(turn);
    if (other !== undefined && liveHolder(other) === undefined) rmSync(turn, { force: true });
    return false;
  }
  try {
    const seen = readLock(lockFile);
    if (seen !== undefined && liveHolder(seen) !== undefined) return false;
    // A rename between two names of one file does nothing, so the draft must not be linked here already.
    const copy = `${draft}.copy`;
    writeFileSync(copy, readFileSync(draft), { mode: 0o600, flag: 'wx' });
    renameSync(copy, lockFile);
    return true;
  } finally {
    rmSync(turn, { force: true });
  }
}

function tryLink(existing: string, name: string): boolean {
  try {
    linkSync(existing, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The process that `content` names, when it still runs. A content that names none counts as stale. */
function liveHolder(content: string): Holder | undefined {
  let holder: Partial<Holder> | null;
  try {
    holder = JSON.parse(content) as Partial<Holder> | null;
  } catch {
    return undefined;
  }
  const { pid, startedAt } = holder ?? {};
  if (typeof pid !== 'number' || typeof startedAt !== 'string') return undefined;
  return processStartedAt(pid) === startedAt ? { pid, startedAt } : undefined;
}

function inUse(folder: string, pid: number): Error {
  return new Error(
    `the data folder ${folder} is in use by another Parley (process ${pid}): stop that one, or set DATA_DIR`,
  );
}
