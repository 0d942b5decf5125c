import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { until } from './wait.ts';

/** The Redis or Valkey of this machine, if there is one. */
const binary = ['redis-server', 'valkey-server'].map((name) => Bun.which(name)).find((path) => path !== null);

/** Tests that need a Redis are left out where there is none, and say so; `.ci/run` installs one. */
export const hasRedis = binary !== undefined;
if (!hasRedis) {
  process.stderr.write(
    'There is no redis-server here: tests that need one are skipped. Install redis-server.\n',
  );
}

const startsMax = 5;
const startTimeoutMs = 10_000;

/** A Redis of a test's own on loopback, that stores nothing. */
export interface TestRedis {
  readonly url: string;
  readonly pid: number;
  /** Ends it. `start` starts it again, empty, at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Lets it hang: its connections stay open, and nothing is answered. `resume` lets it go on. */
  pause(): void;
  resume(): void;
  /** Runs a command of Redis, such as `CLIENT KILL TYPE pubsub`. */
  run(command: string, ...words: readonly string[]): Promise<unknown>;
}

/** Starts a Redis on a free port. */
export const startRedis = async (): Promise<TestRedis> => {
  let failure: unknown;
  // Somebody else may take the port between finding it and using it.
  for (let tries = 0; tries < startsMax; tries += 1) {
    const port = await freePort();
    try {
      return redisOn(port, await launch(port));
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

const redisOn = (port: number, first: ChildProcess): TestRedis => {
  let child = first;
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0;
    },
    async stop() {
      child.kill('SIGKILL');
      await until('Redis ended', ended);
    },
    async start() {
      if (ended()) child = await launch(port);
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    run: (command, ...words) => withClient(port, (client) => client.call(command, ...words)),
  };
};

const launch = async (port: number): Promise<ChildProcess> => {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(binary ?? 'redis-server', settings, { stdio: 'ignore' });
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  child.once('exit', (code) => (failure = new Error(`Redis ended with code ${code} at once.`)));
  await until(
    'Redis answered',
    async () => {
      if (failure) throw failure;
      return withClient(port, (client) => client.ping()).then(
        () => true,
        () => false,
      );
    },
    startTimeoutMs,
  );
  return child;
};

const withClient = async <Result>(
  port: number,
  work: (client: Redis) => Promise<Result>,
): Promise<Result> => {
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
};

const freePort = (): Promise<number> =>
  new Promise((settle, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => settle(port));
    });
  });
