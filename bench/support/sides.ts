import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEmbedded } from '../../packages/server/src/storage/embedded/start-embedded.ts';
import { postmasterOf } from './processes.ts';
import type { Wire } from './raw-socket.ts';
import { startServer } from './server.ts';
import type { Environment } from '../../tests/support/program.ts';

/** A server that runs, whichever it is. */
export interface Running {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The process of its PostgreSQL, where it has one. */
  readonly postmaster: number | undefined;
  stop(): Promise<void>;
}

/** One of those that are measured against each other. */
export interface Side {
  /** As in `--sides`, results and plots. */
  readonly name: string;
  /** What its clients speak. */
  readonly wire: Wire;
  start(): Promise<Running>;
}

/** Connections to PostgreSQL of the references: tried on two cores, 5 and 10 were slower without the ORM, and 40 no faster. */
const referencePool = 20;
const readyTimeoutMs = 30_000;
const referenceDir = join(import.meta.dir, '..', 'reference');
const nodeFile = join(referenceDir, 'node_modules', 'node', 'bin', 'node');

/** Parley as `npm start` runs it, for clients of one wire. */
export const parley = (wire: Wire, settings: Environment = {}, name = `parley-${wire}`): Side => ({
  name,
  wire,
  async start() {
    const server = await startServer({ WORKERS: '1', ...settings });
    const postmaster = postmasterOf(server.dataDir);
    return { url: server.url, port: server.port, pid: server.pid, postmaster, stop: server.cleanUp };
  },
});

const quiet = { info: () => undefined, warn: () => undefined, error: console.error };

/** A PostgreSQL of the build and with the settings of Parley's own, for a reference. */
const startDatabase = async (pool: number) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const { connection, stop } = await startEmbedded({ dataDir, log: quiet });
  return {
    environment: {
      DATABASE_HOST: dirname(connection.path),
      DATABASE_USER: connection.username,
      DATABASE_PASSWORD: connection.password,
      DATABASE_NAME: connection.database,
      DATABASE_POOL: String(pool),
    },
    postmaster: postmasterOf(dataDir),
    async stop() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** Waits until a server says that it is ready, and at which port. */
const readyPort = (child: ChildProcess, name: string): Promise<number> =>
  new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const ready = /ready at port (\d+)/.exec(printed);
      if (ready) resolve(Number(ready[1]));
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready.`)));
    setTimeout(
      () => reject(new Error(`${name} was not ready in ${readyTimeoutMs} ms.`)),
      readyTimeoutMs,
    ).unref();
  });

const startProcess = async (
  name: string,
  command: readonly [string, ...string[]],
  environment: Environment = {},
): Promise<Omit<Running, 'postmaster'>> => {
  const [program, ...given] = command;
  const env = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...environment };
  const child = spawn(program, given, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((settle) => {
    child.once('exit', settle);
  });
  const port = await readyPort(child, name);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
};

/** A stack of `bench/reference`, run by its own Node; where it has a database, with so many connections to it. */
export const reference = (name: string, wire: Wire, pool: number | undefined): Side => ({
  name,
  wire,
  async start() {
    if (!existsSync(nodeFile))
      throw new Error('The references are not installed. First run: npm ci --prefix bench/reference');
    const command = [nodeFile, join(referenceDir, `${name}.mjs`)] as const;
    if (pool === undefined) return { ...(await startProcess(name, command)), postmaster: undefined };
    const database = await startDatabase(pool);
    const server = await startProcess(name, command, database.environment);
    return {
      ...server,
      postmaster: database.postmaster,
      async stop() {
        await server.stop();
        await database.stop();
      },
    };
  },
});

export const orm = reference('orm', 'rooms', referencePool);
export const noOrm = reference('no-orm', 'rooms', referencePool);
export const socketIo = reference('socketio', 'rooms', undefined);
export const plainWs = reference('ws', 'websocket', undefined);

/** What Bun's own fan-out does with nothing around it. */
export const barePublish: Side = {
  name: 'publish',
  wire: 'websocket',
  async start() {
    const command = [process.execPath, join(import.meta.dir, 'publish-server.ts')] as const;
    return { ...(await startProcess('publish', command)), postmaster: undefined };
  },
};
