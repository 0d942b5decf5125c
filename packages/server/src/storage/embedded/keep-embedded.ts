import { resolve } from 'node:path';
import { holdsDataDir, lockDataDir } from './data-dir-lock.ts';
import { startEmbedded, type EmbeddedOptions, type EmbeddedPostgres } from './start-embedded.ts';

/** How often one start is tried again, and after which time. */
const startTriesMax = 5;
const startRetryMs = 1_000;
/** A server that ends sooner than this after its start is started again a bit later each time … */
const steadyMs = 1_000;
const pauseStepMs = 100;
const pauseMsMax = 2_000;
/** … and after so many such ends in a row, half an hour at the least, no more: it will not stay up. */
const quickEndsMax = 1_000;

/**
 * Starts a PostgreSQL of our own like `startEmbedded`, and starts it again whenever it ends by itself: killed, out of
 * memory, crashed. The connection stays the same. `crashed` settles only when that does not help any more.
 *
 * Holds the lock of the data folder until `stop`, in between as well: no other Parley takes the database over.
 */
export async function keepEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const lock = holdsDataDir(dataDir) ? undefined : lockDataDir(dataDir);
  try {
    const first = await startEmbedded(options);
    const keeper = new Keeper(options, first);
    return {
      connection: first.connection,
      crashed: keeper.crashed,
      async stop() {
        try {
          await keeper.stop();
        } finally {
          lock?.release();
        }
      },
    };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

class Keeper {
  readonly #options: EmbeddedOptions;
  readonly #gaveUp = Promise.withResolvers<Error>();
  #running: EmbeddedPostgres;
  #starting: Promise<unknown> | undefined;
  #isStopping = false;

  constructor(options: EmbeddedOptions, running: EmbeddedPostgres) {
    this.#options = options;
    this.#running = running;
    void this.#watch();
  }

  get crashed(): Promise<Error> {
    return this.#gaveUp.promise;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#starting;
    await this.#running.stop();
  }

  /** A server that is stopped does not crash any more: then this waits for ever, and nobody for it. */
  async #watch(): Promise<void> {
    const { log } = this.#options;
    for (let quickEnds = 0; quickEnds < quickEndsMax;) {
      const startedMs = performance.now();
      const error = await this.#running.crashed;
      const livedMs = performance.now() - startedMs;
      quickEnds = livedMs < steadyMs ? quickEnds + 1 : 0;
      log.error({ err: error }, 'PostgreSQL ended by itself: starting it again');
      const starting = this.#startAgain(Math.min(quickEnds * pauseStepMs, pauseMsMax));
      this.#starting = starting;
      const problem = await starting;
      if (this.#isStopping) return;
      if (problem) {
        this.#gaveUp.resolve(problem);
        return;
      }
    }
    this.#gaveUp.resolve(new Error(`PostgreSQL ended ${quickEndsMax} times in a row, soon after its start`));
  }

  /** Answers with what keeps the server from starting, if anything does. */
  async #startAgain(pauseMs: number): Promise<Error | undefined> {
    const { log } = this.#options;
    await this.#running.stop();
    await Bun.sleep(pauseMs);
    if (this.#isStopping) return undefined;
    for (let tries = 1; ; tries += 1) {
      try {
        const { password } = this.#running.connection;
        this.#running = await startEmbedded(this.#options);
        return password === this.#running.connection.password
          ? undefined
          : new Error(
              'PostgreSQL has a new password, because the file with the old one is gone: start Parley again',
            );
      } catch (error) {
        const problem = error instanceof Error ? error : new Error(String(error));
        if (tries >= startTriesMax || this.#isStopping) return problem;
        log.error({ err: problem, tries }, 'PostgreSQL does not start: trying again');
        await Bun.sleep(startRetryMs);
      }
    }
  }
}
