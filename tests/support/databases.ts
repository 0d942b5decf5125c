import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQL } from 'bun';
import { startEmbedded } from '../../packages/server/src/storage/embedded/start-embedded.ts';

/** One PostgreSQL, and databases in it. */
export interface TestDatabases {
  /** Makes an empty database and answers with its address. */
  make(): Promise<string>;
  stop(): Promise<void>;
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Starts a PostgreSQL in a folder of its own. */
export const startDatabases = async (): Promise<TestDatabases> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-tests-'));
  const { connection, stop } = await startEmbedded({ dataDir, log: quiet, allowCreateDatabase: true });
  const { username, password, path } = connection;
  const sql = new SQL({ adapter: 'postgres', ...connection, max: 1 });
  let made = 0;
  return {
    async make() {
      made += 1;
      const name = `test_${made}`;
      await sql.unsafe(`create database ${name}`);
      return `postgres://${username}:${encodeURIComponent(password)}@localhost/${name}?path=${encodeURIComponent(path)}`;
    },
    async stop() {
      await sql.close();
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
