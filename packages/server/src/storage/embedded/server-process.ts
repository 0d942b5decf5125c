import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stopServer } from './orphan.ts';
import type { PostgresRunner } from './postgres-account.ts';
import { settingArguments } from './settings.ts';

/** Replaying the log of a crash is the longest a start takes: 2 GB on a slow disk. */
const startTimeoutMs = 300_000;
const startPollDelayMs = 5;
/** A start that takes longer is worth a line in the log. */
const startNoticeAfterMs = 5_000;

/** Backends of a killed server may outlive it for a moment, and a new one has to wait for them. */
const leftoverTriesMax = 30;
const leftoverRetryDelayMs = 500;

const logFileBytesMax = 4 * 1024 * 1024;
const logTailBytesMax = 2_000;

export interface ServerOptions {
  readonly binary: string;
  readonly runner: PostgresRunner;
  readonly clusterDir: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly log: { info(fields: object, message: string): void };
}

export interface Server {
  readonly pid: number;
  readonly crashed: Promise<Error>;
  /** Idempotent as long as the process is ours: a second call finds it ended. */
  stop(): Promise<'cleanly' | 'by force'>;
}

/** Starts the server and returns when it accepts connections. Throws an Error with the end of its log when it does not. */
export async function launchServer(options: ServerOptions): Promise<Server> {
  rotateLog(options.logFile);
  for (let tries = 1; ; tries += 1) {
    const outcome = await tryLaunch(options);
    if (!(outcome instanceof Error)) return outcome;
    const isLeftover = outcome.message.includes('pre-existing shared memory block');
    if (!isLeftover || tries >= leftoverTriesMax) throw outcome;
    await Bun.sleep(leftoverRetryDelayMs);
  }
}

async function tryLaunch(options: ServerOptions): Promise<Server | Error> {
  const { binary, runner, clusterDir, settings, logFile, log } = options;
  const logStart = existsSync(logFile) ? statSync(logFile).size : 0;
  const descriptor = openSync(logFile, 'a', 0o600);
  const child = Bun.spawn([...runner.command, binary, '-D', clusterDir, ...settingArguments(settings)], {
    env: runner.env,
    cwd: '/',
    stdio: ['ignore', descriptor, descriptor],
    // A session of its own: Ctrl-C is for Parley, which then ends PostgreSQL last.
    detached: true,
  });
  closeSync(descriptor);

  let isStopping = false;
  const ended = child.exited.then(() => {
    const how = child.signalCode === null ? `with code ${child.exitCode}` : `by ${child.signalCode}`;
    return new Error(`PostgreSQL ended ${how}: ${readTail(logFile, logStart)}`);
  });
  const { promise: crashed, resolve: reportCrash } = Promise.withResolvers<Error>();
  const watch = async (): Promise<void> => {
    const error = await ended;
    if (!isStopping) reportCrash(error);
  };
  void watch();
  const stop = async (): Promise<'cleanly' | 'by force'> => {
    isStopping = true;
    const how = await stopServer(child.pid, () => child.exitCode !== null || child.signalCode !== null);
    await child.exited;
    return how;
  };

  const deadline = performance.now() + startTimeoutMs;
  let noticeAt = performance.now() + startNoticeAfterMs;
  while (performance.now() < deadline) {
    const end = await Promise.race([ended, Bun.sleep(startPollDelayMs)]);
    if (end !== undefined) return end;
    if (isReady(clusterDir, child.pid)) return { pid: child.pid, crashed, stop };
    if (performance.now() > noticeAt) {
      log.info({ pid: child.pid }, 'PostgreSQL is not ready yet: after a crash it replays its log first');
      noticeAt = Number.POSITIVE_INFINITY;
    }
  }
  await stop();
  return new Error(
    `PostgreSQL did not get ready within ${startTimeoutMs} ms: ${readTail(logFile, logStart)}`,
  );
}

/** The server itself notes in its file when it takes connections: the eighth line, as `pg_ctl` reads it. */
function isReady(clusterDir: string, pid: number): boolean {
  let lines: readonly string[];
  try {
    lines = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return false;
  }
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function rotateLog(logFile: string): void {
  if (existsSync(logFile) && statSync(logFile).size > logFileBytesMax) renameSync(logFile, `${logFile}.1`);
}

/** The end of what the log holds since `start`. */
function readTail(logFile: string, start: number): string {
  try {
    const size = statSync(logFile).size;
    const from = Math.max(start, size - logTailBytesMax);
    const buffer = Buffer.alloc(Math.max(0, size - from));
    const descriptor = openSync(logFile, 'r');
    try {
      readSync(descriptor, buffer, 0, buffer.length, from);
    } finally {
      closeSync(descriptor);
    }
    return buffer.toString('utf8').trim();
  } catch {
    return `see ${logFile}`;
  }
}
