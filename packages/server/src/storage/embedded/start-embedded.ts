import { chmodSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { applicationDatabase, applicationRole, prepareCluster } from './cluster.ts';
import { holdsDataDir, lockDataDir } from './data-dir-lock.ts';
import { prepareNativePostgres } from './native-package.ts';
import { endOrphan } from './orphan.ts';
import {
  choosePostgresAccount,
  choosePostgresRunner,
  giveTo,
  type PostgresAccount,
} from './postgres-account.ts';
import { launchServer, type Server } from './server-process.ts';
import { chooseSocketDir, serverSettings, socketFile, socketPort } from './settings.ts';

export interface EmbeddedLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: EmbeddedLog;
  /** Whether the application's role may make databases of its own, which tests want. False unless said. */
  readonly allowCreateDatabase?: boolean;
  /** Connections at once. Enough for one Parley process, and a person with psql, unless said. */
  readonly connectionsMax?: number;
  /** Whether what was committed outlives a crash of the machine. True unless said: tests have nothing to keep. */
  readonly isDurable?: boolean;
}

export interface EmbeddedPostgres {
  /** What a client needs to connect as the application's own role, which is not a superuser. */
  readonly connection: {
    /** The file of the Unix socket, as `Bun.SQL` takes it. */
    readonly path: string;
    readonly port: number;
    readonly username: string;
    readonly password: string;
    readonly database: string;
  };
  /** Settles when the server ended without being asked to: the message says how, with its last words. */
  readonly crashed: Promise<Error>;
  /** Ends the server cleanly, and harder when that takes too long. Idempotent. */
  stop(): Promise<void>;
}

const connectionsMaxDefault = 100;

const runningHere = new Set<string>();

/**
 * Starts a PostgreSQL of our own on the folder `dataDir`, which it makes at the first start, and returns when
 * the server accepts connections. A server that a killed Parley left behind is ended first.
 *
 * Holds the lock of the data folder: its own, unless this process has taken it before.
 * Throws an Error that says what to do when the server cannot run here.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  if (runningHere.has(dataDir))
    throw new Error(`the database in ${dataDir} is running in this process already`);
  const lock = holdsDataDir(dataDir) ? undefined : lockDataDir(dataDir);
  runningHere.add(dataDir);
  const leave = (): void => {
    runningHere.delete(dataDir);
    lock?.release();
  };
  try {
    return await startLocked(dataDir, options, leave);
  } catch (error) {
    leave();
    throw error;
  }
}

async function startLocked(
  dataDir: string,
  {
    log,
    allowCreateDatabase = false,
    connectionsMax = connectionsMaxDefault,
    isDurable = true,
  }: EmbeddedOptions,
  leave: () => void,
): Promise<EmbeddedPostgres> {
  const startedMs = performance.now();
  const clusterDir = join(dataDir, 'postgres');
  const native = prepareNativePostgres(join(dataDir, 'lib'));
  const account = choosePostgresAccount({ dataDir, clusterDir });
  const runDir = join(dataDir, 'run');
  makePrivateDir(runDir, account);
  const socketDir = chooseSocketDir(runDir);
  if (socketDir !== runDir) makePrivateDir(socketDir, account);
  const runner = choosePostgresRunner({ native, account, ownDir: runDir });

  await endOrphan({
    clusterDir,
    socketFile: socketFile(socketDir),
    onFound: (pid) => log.warn({ pid }, 'a PostgreSQL of an earlier run is still there: ending it'),
  });
  const { password } = await prepareCluster({
    clusterDir,
    secretsFile: join(dataDir, 'database.json'),
    native,
    account,
    runner,
    allowCreateDatabase,
  });

  const server = await launchServer({
    binary: native.postgres,
    runner,
    clusterDir,
    settings: { ...serverSettings(socketDir, connectionsMax), ...(isDurable ? {} : { fsync: 'off' }) },
    logFile: join(dataDir, 'postgres.log'),
    log,
  });
  log.info(
    { pid: server.pid, dataDir, startMs: Math.round(performance.now() - startedMs) },
    'PostgreSQL accepts connections',
  );
  return {
    connection: {
      path: socketFile(socketDir),
      port: socketPort,
      username: applicationRole,
      password,
      database: applicationDatabase,
    },
    crashed: server.crashed,
    stop: stopOnce(server, { log, leave }),
  };
}

function stopOnce(
  server: Server,
  { log, leave }: { readonly log: EmbeddedLog; readonly leave: () => void },
): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    try {
      const how = await server.stop();
      if (how === 'by force') log.warn({ pid: server.pid }, 'PostgreSQL had to be ended by force');
    } finally {
      leave();
    }
  };
  return () => (stopping ??= stop());
}

/**
 * Makes a folder that only PostgreSQL's user may enter. In the temporary folder its name can be guessed: one
 * that somebody else has made there is refused.
 */
function makePrivateDir(path: string, account: PostgresAccount | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const entry = lstatSync(path);
  const ownUid = process.getuid?.();
  const uid = account?.uid ?? ownUid;
  if (!entry.isDirectory() || (entry.uid !== uid && entry.uid !== ownUid)) {
    throw new Error(`${path} belongs to user ${entry.uid}: remove it, or set DATA_DIR to another folder`);
  }
  chmodSync(path, 0o700);
  if (statSync(path).uid !== uid) giveTo(path, account);
}
