import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../packages/server/src/storage/embedded/start-embedded.ts';
import { fillDataFolder } from '../support/program.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A PostgreSQL that a fault can stop and start, and that no Parley looks after. */
export interface OwnPostgres {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Lets every process of it stand still, as on a machine that is paused: connections stay open, and nothing is answered. */
  freeze(): void;
  goOn(): void;
  remove(): Promise<void>;
}

/** Starts one, in a folder of its own. */
export const startOwnPostgres = async (): Promise<OwnPostgres> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-faults-postgres-'));
  await fillDataFolder(dataDir);
  let running = await startEmbedded({ dataDir, log: quiet });
  const { username, password, path, database } = running.connection;
  return {
    url: `postgres://${username}:${encodeURIComponent(password)}@localhost/${database}?path=${encodeURIComponent(path)}`,
    stop: () => running.stop(),
    async start() {
      running = await startEmbedded({ dataDir, log: quiet });
    },
    freeze: () => signalAll(dataDir, 'SIGSTOP'),
    goOn: () => signalAll(dataDir, 'SIGCONT'),
    async remove() {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** The process that forks all others, and those. */
const signalAll = (dataDir: string, signal: 'SIGSTOP' | 'SIGCONT'): void => {
  const file = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  const first = Number(file.split('\n')[0]);
  process.kill(first, signal);
  for (const name of readdirSync('/proc')) if (parentOf(name) === first) process.kill(Number(name), signal);
};

/** The parent of a process; undefined where there is no such process. (proc(5), status; Linux.) */
const parentOf = (pid: string): number | undefined => {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    // Not a process, or one that has just ended.
    return undefined;
  }
};
