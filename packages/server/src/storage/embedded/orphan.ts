import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processCommand } from './process-identity.ts';

/** How a server is asked to end, and how long each way may take: clients are cut off, then no checkpoint, then force. */
const stopSteps: readonly { readonly signal: NodeJS.Signals; readonly waitMs: number }[] = [
  { signal: 'SIGINT', waitMs: 30_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];
const pollDelayMs = 10;

/**
 * Ends the server with process id `pid`, mildly first. `hasEnded` is asked until it says so.
 * Throws an Error when the process survives even SIGKILL.
 */
export async function stopServer(pid: number, hasEnded: () => boolean): Promise<'cleanly' | 'by force'> {
  for (const { signal, waitMs } of stopSteps) {
    if (hasEnded() || !send(pid, signal)) return 'cleanly';
    const deadline = performance.now() + waitMs;
    while (performance.now() < deadline) {
      if (hasEnded()) return signal === 'SIGINT' ? 'cleanly' : 'by force';
      await Bun.sleep(pollDelayMs);
    }
  }
  throw new Error(`the PostgreSQL process ${pid} does not end, not even by SIGKILL`);
}

/**
 * Ends the server that a Parley which was killed left behind on this cluster, and removes the marks of one
 * that is gone. The caller holds the lock of the data folder, so that no other live Parley can own it.
 */
export async function endOrphan(options: {
  readonly clusterDir: string;
  readonly socketFile: string;
  readonly onFound: (pid: number) => void;
}): Promise<void> {
  const { clusterDir, socketFile, onFound } = options;
  const pidFile = join(clusterDir, 'postmaster.pid');
  if (existsSync(pidFile)) {
    const [pidLine, dataDirLine] = readFileSync(pidFile, 'utf8').split('\n');
    const pid = Number(pidLine);
    if (dataDirLine !== undefined && isServerOf({ pid, dataDir: dataDirLine.trim(), clusterDir })) {
      onFound(pid);
      await stopServer(pid, () => !isAlive(pid));
    }
  }
  // PostgreSQL itself believes these files when their process id is in use again, by whatever program, and
  // refuses to start. What guards a cluster that does have a server is its shared memory, which it checks too.
  for (const leftover of [pidFile, `${socketFile}.lock`, socketFile]) rmSync(leftover, { force: true });
}

function isServerOf(options: {
  readonly pid: number;
  readonly dataDir: string;
  readonly clusterDir: string;
}): boolean {
  const { pid, dataDir, clusterDir } = options;
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isAlive(pid)) return false;
  // The copy of a cluster whose server was running names a server that is not ours to stop.
  if (!existsSync(dataDir) || !isSameFolder(dataDir, clusterDir)) return false;
  // The link in /proc to its folder would say it more directly, but root in a container may not read it.
  const command = processCommand(pid);
  return command !== undefined && /(?:^|\/)postgres\s/.test(command) && command.includes(`-D ${dataDir}`);
}

/** One folder may have several paths: links, mounts. */
function isSameFolder(one: string, other: string): boolean {
  const [a, b] = [statSync(one), statSync(other)];
  return a.dev === b.dev && a.ino === b.ino;
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
