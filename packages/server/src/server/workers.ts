import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { EmbeddedPostgres } from '../storage/embedded/start-embedded.ts';
import { announce } from './announce.ts';
import { databaseAddress } from './config.ts';
import type { Config } from './config.ts';
import { createLogger } from './logger.ts';
import { startOwn } from './ready-database.ts';
import { loadSecrets } from './secrets.ts';
import { SettingError } from './settings.ts';
import { stopAtSignals, stopOnce, stopTimeoutMs } from './stop-once.ts';
import { workerVariable } from './worker-place.ts';
import type { WorkerPlace, WorkerReady } from './worker-place.ts';

/** Connections to the database of one worker: its pool, its lanes, its marks and the bus. */
const connectionsPerWorker = 16;
/** Connections for whoever looks into the database. */
const connectionsBesides = 20;
/** A worker that ends sooner than this after its start … */
const steadyMs = 5_000;
/** … so often in a row does not help by being started again. */
const quickEndsMax = 10;
const restartDelayMs = { first: 100, most: 5_000 } as const;
/** How long the parent waits beyond the time that a worker allows itself. */
const killAfterMs = 2_000;
/** Workers of a Parley that was killed leave the port within this time. */
const portTriesMax = 20;
const portRetryMs = 100;

/** How many processes are to serve the port. */
export const workerCount = ({ workers }: Pick<Config, 'workers'>): number =>
  workers === 'auto' ? availableParallelism() : workers;

/** Starts so many workers, and the embedded PostgreSQL where they need one, and keeps them running. */
export const startWorkers = async (config: Config, count: number): Promise<void> => {
  if (config.bus === 'local' && config.redisUrl === undefined)
    throw new SettingError('BUS is local, with which several workers do not hear each other: leave it out.');
  const log = createLogger(config.logLevel);
  loadSecrets(config);
  await requireFreePort(config);
  const connectionsMax = count * connectionsPerWorker + connectionsBesides;
  const embedded =
    databaseAddress(config) === undefined ? await startOwn(config, log, connectionsMax) : undefined;
  const workers = new Workers({ config, count, log, databaseUrl: embedded && urlOf(embedded) });
  const stop = stopOnce(
    async () => {
      await workers.stop();
      await embedded?.stop();
    },
    config.drainTimeoutMs + 2 * stopTimeoutMs,
  );
  stopAtSignals(stop);
  const give = (why: string): void => {
    process.stderr.write(`Parley stops: ${why}\n`);
    stop(1);
  };
  void embedded?.crashed.then((error) => give(error.message));
  void workers.failed.then(give);
  const port = await workers.start();
  if (port !== undefined) announce(config, { port, workers: count });
};

const urlOf = ({ connection }: EmbeddedPostgres): string => {
  const { username, password, database, path } = connection;
  return `postgres://${username}:${encodeURIComponent(password)}@localhost/${database}?path=${encodeURIComponent(path)}`;
};

/** Workers share a port with whoever else asks for that: another Parley on it would get half of the clients, unnoticed. */
const requireFreePort = async ({ port, host }: Config): Promise<void> => {
  if (port === 0) return;
  for (let tries = 1; ; tries += 1) {
    try {
      const server = Bun.serve({ port, hostname: host, fetch: () => new Response(null, { status: 503 }) });
      await server.stop(true);
      return;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (tries >= portTriesMax)
        throw new SettingError(`${why}. Set PORT to another one, or end what uses it.`);
      await Bun.sleep(portRetryMs);
    }
  }
};

interface Worker {
  readonly process: Bun.Subprocess;
  readonly startedAtMs: number;
}

interface WorkersOptions {
  readonly config: Config;
  readonly count: number;
  readonly log: Logger;
  /** The embedded database; undefined where the settings name another. */
  readonly databaseUrl: string | undefined;
}

/** The processes that serve the port: each is this program, with its place among the others. */
class Workers {
  readonly #options: WorkersOptions;
  readonly #socketsDir = mkdtempSync(join(tmpdir(), 'parley-workers-'));
  readonly #running = new Map<number, Worker>();
  readonly #quickEnds = new Map<number, number>();
  readonly #failed = Promise.withResolvers<string>();
  #port: number;
  #isStopping = false;

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#port = options.config.port;
  }

  /** Settles with the reason when workers cannot be kept running. */
  get failed(): Promise<string> {
    return this.#failed.promise;
  }

  /**
   * Starts the first worker, which brings the schema up to date and finds a port, then the others. Answers with the port
   * when all serve it; undefined when one cannot start, which has said why.
   */
  async start(): Promise<number | undefined> {
    const first = await this.#startOne(0);
    if (first === undefined) return undefined;
    this.#port = first;
    const { count } = this.#options;
    const others = Array.from({ length: count - 1 }, (_, index) => this.#startOne(index + 1));
    const ports = await Promise.all(others);
    return ports.includes(undefined) ? undefined : first;
  }

  /** Lets every worker finish what it has taken, and waits until they are gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const running = [...this.#running.values()];
    for (const worker of running) worker.process.kill('SIGTERM');
    const kill = setTimeout(
      () => {
        for (const worker of running) worker.process.kill('SIGKILL');
      },
      this.#options.config.drainTimeoutMs + stopTimeoutMs + killAfterMs,
    );
    const codes = await Promise.all(running.map((worker) => worker.process.exited));
    clearTimeout(kill);
    rmSync(this.#socketsDir, { recursive: true, force: true });
    if (codes.some((code) => code !== 0)) throw new Error('not every worker ended in good order');
  }

  /** Settles with the port when the worker serves it, or with undefined when it ends before. */
  #startOne(index: number): Promise<number | undefined> {
    const { config, databaseUrl } = this.#options;
    const place: WorkerPlace = { index, socketsDir: this.#socketsDir };
    const ready = Promise.withResolvers<number | undefined>();
    const child = Bun.spawn([process.execPath, Bun.main], {
      env: {
        ...process.env,
        [workerVariable]: JSON.stringify(place),
        PORT: String(this.#port),
        ...(config.metricsPort === 0 ? {} : { METRICS_PORT: String(config.metricsPort + index) }),
        ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      },
      stdio: ['ignore', 'inherit', 'inherit'],
      ipc: (message: WorkerReady) => ready.resolve(message.port),
    });
    const worker = { process: child, startedAtMs: performance.now() };
    this.#running.set(index, worker);
    let isReady = false;
    void ready.promise.then((port) => (isReady = port !== undefined));
    void child.exited.then((code) => {
      ready.resolve(undefined);
      this.#running.delete(index);
      if (this.#isStopping) return;
      this.#ended(index, { code, signal: child.signalCode, worker, wasReady: isReady });
    });
    return ready.promise;
  }

  #ended(
    index: number,
    end: {
      readonly code: number;
      readonly signal: Bun.Subprocess['signalCode'];
      readonly worker: Worker;
      readonly wasReady: boolean;
    },
  ): void {
    const { log } = this.#options;
    const wasSteady = end.wasReady && performance.now() - end.worker.startedAtMs > steadyMs;
    const quickEnds = wasSteady ? 0 : (this.#quickEnds.get(index) ?? 0) + 1;
    const hasServed = end.wasReady || this.#quickEnds.has(index);
    this.#quickEnds.set(index, quickEnds);
    if (!hasServed) {
      this.#failed.resolve(`worker ${index} cannot start`);
      return;
    }
    if (quickEnds >= quickEndsMax) {
      this.#failed.resolve(`worker ${index} ended ${quickEnds} times in a row, soon after its start`);
      return;
    }
    log.error(
      { worker: index, code: end.code, signal: end.signal },
      'a worker ended by itself: starting it again',
    );
    const delayMs =
      quickEnds === 0 ? 0 : Math.min(restartDelayMs.most, restartDelayMs.first * 2 ** quickEnds);
    setTimeout(() => {
      if (!this.#isStopping) void this.#startOne(index);
    }, delayMs);
  }
}
