import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Bus } from '../app/ports/bus.ts';
import type { DatabaseAddress } from '../storage/connection.ts';
import { openDatabase } from '../storage/database.ts';
import type { OpenDatabase } from '../storage/database.ts';
import { keepEmbedded } from '../storage/embedded/keep-embedded.ts';
import type { EmbeddedPostgres } from '../storage/embedded/start-embedded.ts';
import type { Config } from './config.ts';
import { SettingError } from './settings.ts';

/** The oldest PostgreSQL that is tried: 15. */
const versionMin = 150_000;
const waitForDatabaseMs = 60_000;
const retryEveryMs = 1_000;

export interface ReadyDatabase {
  readonly db: OpenDatabase;
  /** How it is reached. */
  readonly connection: DatabaseAddress;
  readonly stopDatabase: () => Promise<void>;
  /** Settles when the embedded PostgreSQL ended by itself, and does not start again. */
  readonly crashed: Promise<Error>;
}

interface Options {
  readonly config: Config;
  readonly address: DatabaseAddress | undefined;
  readonly log: Logger;
  readonly bus: Bus;
}

/** Starts or waits for PostgreSQL and brings the schema up to date. */
export const openReadyDatabase = async ({ config, address, log, bus }: Options): Promise<ReadyDatabase> => {
  const embedded = address === undefined ? await startOwn(config, log) : undefined;
  const connection = embedded?.connection ?? address ?? {};
  const db = openDatabase(connection, (events) => bus.publish({ type: 'committed', events }));
  try {
    await waitFor(db, log);
    const version = await db.version();
    if (version < versionMin)
      throw new SettingError(
        `This PostgreSQL is version ${Math.floor(version / 10_000)}; Parley needs 15 or later.`,
      );
    const { applied } = await db.migrate();
    if (applied.length > 0) log.info({ applied }, 'the schema was brought up to date');
  } catch (error) {
    await db.close().catch(() => undefined);
    await embedded?.stop();
    throw error;
  }
  return {
    db,
    connection,
    stopDatabase: async () => embedded?.stop(),
    crashed: embedded?.crashed ?? Promise.withResolvers<Error>().promise,
  };
};

/** What keeps the embedded PostgreSQL from starting is the operator's to mend, and says how. */
export const startOwn = async (
  config: Pick<Config, 'dataDir'>,
  log: Logger,
  connectionsMax?: number,
): Promise<EmbeddedPostgres> => {
  try {
    const dataDir = resolve(config.dataDir);
    return await keepEmbedded({ dataDir, log, ...(connectionsMax === undefined ? {} : { connectionsMax }) });
  } catch (error) {
    const isSaid = error instanceof Error && error.name === 'Error' && !('code' in error);
    throw isSaid ? new SettingError(`${error.message}.`.replace(/\.\.$/, '.')) : error;
  }
};

const waitFor = async (db: OpenDatabase, log: Logger): Promise<void> => {
  const untilMs = performance.now() + waitForDatabaseMs;
  for (let told = false; !(await db.ping()); told = true) {
    if (performance.now() > untilMs) {
      throw new SettingError(
        `PostgreSQL did not answer for ${waitForDatabaseMs / 1_000} s. Check DATABASE_URL and that the server runs.`,
      );
    }
    if (!told) log.warn({}, 'waiting for PostgreSQL');
    await Bun.sleep(retryEveryMs);
  }
};
