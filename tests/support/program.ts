import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyDataFolder } from './data-folder.ts';
import { openShared, root, sharedPaths } from './shared.ts';
import type { Shared, SharedPath } from './shared.ts';

export { root };

/** The main file of the program in a copy of the repository. */
const mainOf = (house: string): string => join(house, 'packages/server/src/server/main.ts');

/** What is loaded into a program of a test run before it starts. */
const programPreload = join(import.meta.dir, 'program-preload.ts');

const readyTimeoutMs = 20_000;
const stopTimeoutMs = 20_000;

/** Where programs keep uploaded files that have no folder of their own; made when there is one. */
const uploadsDir = join(tmpdir(), `parley-tests-data-${crypto.randomUUID()}`);

/** Set by whoever runs the tests: what all of them share is to be had there. */
const sharedUrl = process.env['PARLEY_TEST_DATABASES'];
let own: Shared | undefined;

const askShared = async (path: SharedPath): Promise<string> => {
  if (sharedUrl === undefined) return (own ??= openShared()).ask(path);
  const answer = await fetch(new URL(path, sharedUrl));
  if (!answer.ok) throw new Error(`The test run could not make ${path}: see what it printed.`);
  return answer.text();
};

/** The address of a new, empty database. */
export const freshDatabase = (): Promise<string> => askShared(sharedPaths.database);

/**
 * The address of a new database with the schema of this version. Each started program gets one of its own, so that tests
 * share nothing but the PostgreSQL that keeps them.
 */
export const migratedDatabase = (): Promise<string> => askShared(sharedPaths.migrated);

/**
 * Fills a new data folder with what a program leaves in it that has started there once and stopped, its secrets excepted: an
 * embedded database with the schema of this version. Making one takes two seconds of a core, and the copy a tenth of one.
 */
export const fillDataFolder = async (dataDir: string): Promise<void> =>
  copyDataFolder(await askShared(sharedPaths.dataFolder), dataDir);

/** Removes what the test run, or a test file that runs alone, has left. */
export const cleanUp = async (): Promise<void> => {
  await own?.close();
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

/** For tests of accounts themselves: every password is hashed, those too whose hashes are known (known-hashes.ts). */
export const madeHashes: Environment = { PARLEY_TEST_HASHES: 'made' };

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
  /** A copy of the repository, or this one: then nothing is loaded before it. */
  house?: string,
): Promise<Program> => {
  const databaseUrl = settings['DATABASE_URL'] ?? (await migratedDatabase());
  const inherited = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR'].map((name) => [name, process.env[name] ?? '']),
  );
  const env = { ...inherited, ...testEnvironment, ...settings, DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, argumentsOf(settings, house), {
    cwd: house ?? root,
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

/** In a test run, and nowhere else, some hashes are known: see program-preload.ts. */
const argumentsOf = (settings: Environment, house?: string): readonly string[] => {
  const main = mainOf(house ?? root);
  const isPlain = sharedUrl === undefined || house !== undefined || settings['PARLEY_TEST_HASHES'] === 'made';
  return isPlain ? [main] : [`--preload=${programPreload}`, main];
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
