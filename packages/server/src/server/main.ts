import { resolve } from 'node:path';
import { createBus } from './bus.ts';
import { compose } from './compose.ts';
import { databaseAddress, readConfig } from './config.ts';
import type { Config } from './config.ts';
import { helpText } from './help.ts';
import { createLogger } from './logger.ts';
import { openReadyDatabase } from './ready-database.ts';
import { loadSecrets } from './secrets.ts';
import { SettingError } from './settings.ts';

/** Stopping may take this long beyond the draining; then the process ends whatever is left. */
const stopTimeoutMs = 10_000;

const start = async (config: Config): Promise<void> => {
  const log = createLogger(config.logLevel);
  const address = databaseAddress(config);
  const { bus, open: openBus } = createBus({ config, address, log });
  const secrets = loadSecrets(config);
  const { db, connection, stopDatabase, crashed } = await openReadyDatabase({ config, address, log, bus });
  await openBus({ db, connection }).catch(async (error: unknown) => {
    await stopDatabase();
    throw error;
  });
  const { server, close } = compose({ config, secrets, log, bus, db });

  const stop = stopOnce(async () => {
    await close();
    await bus.close();
    await stopDatabase();
  }, config.drainTimeoutMs + stopTimeoutMs);
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  process.on('SIGHUP', () => stop(0));
  process.on('uncaughtException', (error) => log.error({ err: error }, 'an error that nobody caught'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection that nobody caught'));
  void crashed.then((error) => {
    log.error({ err: error }, 'the embedded PostgreSQL cannot be kept running');
    process.stderr.write(`Parley stops: ${error.message}\n`);
    stop(1);
  });

  const where =
    address === undefined
      ? `PostgreSQL embedded in ${resolve(config.dataDir)}`
      : 'PostgreSQL at the address given';
  process.stdout.write(
    [
      '',
      `  Parley is ready at http://localhost:${server.port}`,
      '',
      `  Data        ${where}`,
      `  Try it      curl http://localhost:${server.port}/health/ready`,
      `  Reference   http://localhost:${server.port}/docs`,
      '  Next        Register: the first account is the admin. README.md shows a first chat.',
      '  Stop        Ctrl-C',
      '',
      '',
    ].join('\n'),
  );
};

/** Stops once, in time, however often it is asked: Ctrl-C reaches a process group twice. */
const stopOnce = (work: () => Promise<void>, timeoutMs: number): ((code: number) => void) => {
  let stopping = false;
  return (code) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), timeoutMs).unref();
    work().then(
      () => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`Parley did not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
};

const main = async (): Promise<void> => {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(helpText());
    return;
  }
  const [unknown] = process.argv.slice(2);
  if (unknown !== undefined)
    throw new SettingError(`There is no option ${unknown}. Settings are environment variables: see --help.`);
  await start(readConfig(process.env));
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
