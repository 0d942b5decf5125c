import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQL } from 'bun';
import { startEmbedded } from '../../packages/server/src/storage/embedded/start-embedded.ts';
import { migrate } from '../../packages/server/src/storage/migrate.ts';

/** One PostgreSQL, and databases in it. */
export interface TestDatabases {
  /** Makes an empty database and answers with its address. */
  make(): Promise<string>;
  /** Makes one in which every migration has run and nothing else, which spares whoever opens it half a second. */
  makeMigrated(): Promise<string>;
  stop(): Promise<void>;
}

/** The database of which the migrated ones are copies. */
const template = 'migrated';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Starts a PostgreSQL in a folder of its own. */
export const startDatabases = async ({ isDurable = true } = {}): Promise<TestDatabases> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-tests-'));
  const { connection, stop } = await startEmbedded({
    dataDir,
    log: quiet,
    allowCreateDatabase: true,
    isDurable,
  });
  const { username, password, path } = connection;
  const sql = new SQL({ adapter: 'postgres', ...connection, max: 1 });
  const addressOf = (name: string): string =>
    `postgres://${username}:${encodeURIComponent(password)}@localhost/${name}?path=${encodeURIComponent(path)}`;
  let made = 0;
  const make = async (how = ''): Promise<string> => {
    made += 1;
    const name = `test_${made}`;
    await sql.unsafe(`create database ${name} ${how}`);
    return addressOf(name);
  };
  let migrated: Promise<void> | undefined;
  const makeTemplate = async (): Promise<void> => {
    await sql.unsafe(`create database ${template}`);
    const pool = new SQL({ adapter: 'postgres', url: addressOf(template), max: 1 });
    await migrate(pool);
    await pool.close();
  };
  return {
    make,
    async makeMigrated() {
      migrated ??= makeTemplate();
      await migrated;
      // Files are copied for a third of what it costs to write all of their pages to the log.
      return make(`template ${template} strategy file_copy`);
    },
    async stop() {
      await sql.close();
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
