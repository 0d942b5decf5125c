import { rmSync } from 'node:fs';
import { announce } from './announce.ts';
import { createBus } from './bus.ts';
import { compose } from './compose.ts';
import { databaseAddress, readConfig } from './config.ts';
import type { Config } from './config.ts';
import { helpText } from './help.ts';
import { createLogger } from './logger.ts';
import { openReadyDatabase } from './ready-database.ts';
import { loadSecrets } from './secrets.ts';
import { SettingError } from './settings.ts';
import { stopAtSignals, stopOnce, stopTimeoutMs } from './stop-once.ts';
import { readWorkerPlace } from './worker-place.ts';
import type { WorkerPlace, WorkerReady } from './worker-place.ts';
import { startWorkers, workerCount } from './workers.ts';

/** Serves in this process. `place` is its place among workers, if it is one. */
const start = async (config: Config, place: WorkerPlace | undefined): Promise<void> => {
  const log = createLogger(config.logLevel, place?.index);
  const address = databaseAddress(config);
  const { bus, open: openBus } = createBus({ config, address, log });
  const secrets = loadSecrets(config);
  const { db, connection, stopDatabase, crashed } = await openReadyDatabase({ config, address, log, bus });
  await openBus({ db, connection }).catch(async (error: unknown) => {
    await stopDatabase();
    throw error;
  });
  const { server, close } = compose({ config, secrets, log, bus, db, place });

  const stop = stopOnce(async () => {
    await close();
    await bus.close();
    await stopDatabase();
  }, config.drainTimeoutMs + stopTimeoutMs);
  stopAtSignals(stop);
  process.on('uncaughtException', (error) => log.error({ err: error }, 'an error that nobody caught'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection that nobody caught'));
  void crashed.then((error) => {
    log.error({ err: error }, 'the embedded PostgreSQL cannot be kept running');
    process.stderr.write(`Parley stops: ${error.message}\n`);
    stop(1);
  });

  if (place === undefined) announce(config, { port: server.port ?? 0, workers: 1 });
  else reportReady({ port: server.port ?? 0 });
};

/** Tells the process that started this worker. */
const reportReady = (ready: WorkerReady): void => void process.send?.(ready);

/** Without the process that started it a worker has no database and no successor. */
const endWithParent = ({ socketsDir }: WorkerPlace): void => {
  process.on('disconnect', () => {
    rmSync(socketsDir, { recursive: true, force: true });
    process.exit(1);
  });
};

const main = async (): Promise<void> => {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(helpText());
    return;
  }
  const [unknown] = process.argv.slice(2);
  if (unknown !== undefined)
    throw new SettingError(`There is no option ${unknown}. Settings are environment variables: see --help.`);
  const config = readConfig(process.env);
  const place = readWorkerPlace(process.env);
  const workers = workerCount(config);
  if (place) endWithParent(place);
  if (place === undefined && workers > 1) await startWorkers(config, workers);
  else await start(config, place);
};

try {
  await main();
} catch (error) {
  // What an operator can mend is said in one line; anything else keeps its stack.
  process.stderr.write(
    error instanceof SettingError
      ? `Parley cannot start: ${error.message}\n`
      : `Parley cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
