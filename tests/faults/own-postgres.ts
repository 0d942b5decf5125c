import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../packages/server/src/storage/embedded/start-embedded.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A PostgreSQL that a fault can stop and start, and that no Parley looks after. */
export interface OwnPostgres {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts one, in a folder of its own. */
export const startOwnPostgres = async (): Promise<OwnPostgres> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-faults-postgres-'));
  let running = await startEmbedded({ dataDir, log: quiet });
  const { username, password, path, database } = running.connection;
  return {
    url: `postgres://${username}:${encodeURIComponent(password)}@localhost/${database}?path=${encodeURIComponent(path)}`,
    stop: () => running.stop(),
    async start() {
      running = await startEmbedded({ dataDir, log: quiet });
    },
    async remove() {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
