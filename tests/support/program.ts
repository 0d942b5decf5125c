import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { migratedPath, startDatabases } from './databases.ts';
import type { TestDatabases } from './databases.ts';

/** The repository. */
export const root = resolve(import.meta.dir, '../..');
const mainOf = (house: string): string => join(house, 'packages/server/src/server/main.ts');

const readyTimeoutMs = 20_000;
const stopTimeoutMs = 20_000;

/** Where programs keep uploaded files that have no folder of their own; made when there is one. */
const uploadsDir = join(tmpdir(), `parley-tests-data-${crypto.randomUUID()}`);

/** Set by whoever runs the tests: one PostgreSQL serves them all. */
const databasesUrl = process.env['PARLEY_TEST_DATABASES'];
let ownDatabases: Promise<TestDatabases> | undefined;

const ownMade = (): Promise<TestDatabases> => (ownDatabases ??= startDatabases({ isDurable: false }));

/** The address of a new, empty database. */
export const freshDatabase = async (): Promise<string> =>
  databasesUrl === undefined ? (await ownMade()).make() : (await fetch(databasesUrl)).text();

/**
 * The address of a new database with the schema of this version. Each started program gets one of its own, so that tests
 * share nothing but the PostgreSQL that keeps them.
 */
const migratedDatabase = async (): Promise<string> =>
  databasesUrl === undefined
    ? (await ownMade()).makeMigrated()
    : (await fetch(new URL(migratedPath, databasesUrl))).text();

/** Removes what the test run, or a test file that runs alone, has left. */
export const cleanUp = async (): Promise<void> => {
  await (await ownDatabases)?.stop();
  rmSync(uploadsDir, { recursive: true, force: true });
};

/** A started Parley. */
export interface Program {
  readonly url: string;
  readonly port: number;
  readonly databaseUrl: string | undefined;
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Asks it to stop, as an operator does, and answers with its exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>;
}

export type Environment = Readonly<Record<string, string>>;

/** No limit stands in a test's way unless it asks for one, and everything sent is checked against the contract. */
const testEnvironment: Environment = {
  PORT: '0',
  HOST: '127.0.0.1',
  DATA_DIR: uploadsDir,
  MESSAGE_RATE_LIMIT: 'off',
  AUTH_RATE_LIMIT: 'off',
  COMMAND_RATE_LIMIT: 'off',
  PARLEY_CHECK_CONTRACT: 'on',
  JWT_SECRET: 'test-0123456789-abcdefghijklmnopqrstuvwxyz',
  REFRESH_SECRET: 'test-zyxwvutsrqponmlkjihgfedcba-9876543210',
};

/**
 * Starts the program on a database of its own and waits until it is ready. Settings of the caller win. With
 * `DATABASE_URL: ''` it starts its embedded database in the caller's `DATA_DIR`.
 */
export const startProgram = async (
  settings: Environment = {},
  /** Does something while it starts; what it has printed so far can be read. */
  meanwhile: (output: () => string) => Promise<void> = () => Promise.resolve(),
  /** Another copy of the repository. */
  house = root,
): Promise<Program> => {
  const databaseUrl = settings['DATABASE_URL'] ?? (await migratedDatabase());
  const inherited = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR'].map((name) => [name, process.env[name] ?? '']),
  );
  const env = { ...inherited, ...testEnvironment, ...settings, DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, [mainOf(house)], {
    cwd: house,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const exited = new Promise<number | null>((settle) => {
    child.once('exit', (code) => settle(code));
  });
  const output = (): string => printed.join('');
  const [port] = await Promise.all([readyPort(child, output, exited), meanwhile(output)]);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    databaseUrl: databaseUrl === '' ? undefined : databaseUrl,
    pid: child.pid ?? 0,
    output,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
};

const readyPort = async (
  child: ChildProcess,
  output: () => string,
  exited: Promise<unknown>,
): Promise<number> => {
  const { promise, resolve: settle, reject } = Promise.withResolvers<number>();
  const look = (): void => {
    const ready = /Parley is ready at http:\/\/\S+:(\d+)/.exec(output());
    if (ready) settle(Number(ready[1]));
  };
  child.stdout?.on('data', look);
  void exited.then(() => reject(new Error(`The program ended before it was ready:\n${output()}`)));
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    reject(new Error(`The program was not ready in ${readyTimeoutMs} ms:\n${output()}`));
  }, readyTimeoutMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
};
