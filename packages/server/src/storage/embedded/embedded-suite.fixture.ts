// What the tests of the embedded database share: a data folder for each, and an end for every process.
import { afterAll, afterEach, beforeEach } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQL } from 'bun';
import { fillDataFolder } from '../../../../../tests/support/program.ts';
import { isAlive } from './process-identity.ts';
import { startEmbedded, type EmbeddedOptions, type EmbeddedPostgres } from './start-embedded.ts';

const holderFile = join(import.meta.dir, 'hold-embedded.fixture.ts');
const waitTimeoutMs = 20_000;
const silent = { info() {}, warn() {}, error() {} };

export type Connection = EmbeddedPostgres['connection'];
export type Holder = Bun.Subprocess<'ignore', 'pipe', 'pipe'>;

/** The folder of the running test, and in it the data folder, which the test makes. */
export let parent: string;
export let dataDir: string;

const parents: string[] = [];
const started: EmbeddedPostgres[] = [];
const holders: Holder[] = [];

/** To be called once by a file of tests. */
export function useDataFolders(): void {
  /** As `mktemp -d` makes it: a folder that only its owner may enter. */
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'parley-embedded-'));
    parents.push(parent);
    dataDir = join(parent, 'data');
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((database) => database.stop()));
    for (const holder of holders.splice(0)) {
      holder.kill('SIGKILL');
      await holder.exited;
    }
    // A server that a killed holder left behind.
    if (existsSync(pidFile())) await killAndWait(serverPid(), 'SIGQUIT');
  });

  // Not after each: ext4 makes a file three times as slowly where one was deleted in the last half minute.
  afterAll(() => {
    for (const folder of parents) rmSync(folder, { recursive: true, force: true });
  });
}

export function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  return startIn(dataDir, options);
}

/** For what is not about making a cluster: starts on one that is there, made as every other, and used by nobody. */
export async function startMade(): Promise<EmbeddedPostgres> {
  await fillDataFolder(dataDir);
  return start();
}

export async function startIn(
  folder: string,
  options: Partial<EmbeddedOptions> = {},
): Promise<EmbeddedPostgres> {
  const database = await startEmbedded({ dataDir: folder, log: silent, ...options });
  started.push(database);
  return database;
}

export function spawnHolder(prefix: readonly string[] = []): Holder {
  const holder = Bun.spawn([...prefix, process.execPath, holderFile, dataDir], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, HOME: '/tmp' },
    detached: true,
  });
  holders.push(holder);
  return holder;
}

export async function connectionOf(holder: Holder): Promise<Connection> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of holder.stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n')) return JSON.parse(text) as Connection;
  }
  throw new Error(`the process ended: ${await new Response(holder.stderr).text()}`);
}

export async function query(
  connection: Connection,
  ask: (sql: SQL) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const sql = new SQL({ adapter: 'postgres', ...connection, max: 1 });
  try {
    return [...((await ask(sql)) as readonly unknown[])];
  } finally {
    await sql.close();
  }
}

export async function storeNote(sql: SQL): Promise<unknown> {
  await sql`CREATE TABLE note (text text)`;
  return sql`INSERT INTO note VALUES ('kept')`;
}

export async function readNote(sql: SQL): Promise<unknown> {
  return sql`SELECT text FROM note`;
}

export async function readOne(sql: SQL): Promise<unknown> {
  return sql`SELECT 1`;
}

export function messageOf(failing: Promise<unknown>): Promise<string> {
  return failing.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

export function pidFile(): string {
  return join(dataDir, 'postgres', 'postmaster.pid');
}

export function serverPid(): number {
  return Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);
}

export async function killAndWait(pid: number, signal: NodeJS.Signals): Promise<void> {
  if (isAlive(pid)) process.kill(pid, signal);
  await until(() => !isAlive(pid));
}

export async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + waitTimeoutMs;
  while (!isSo()) {
    if (performance.now() > deadline)
      throw new Error(`not so within ${waitTimeoutMs} ms: ${isSo.toString()}`);
    await Bun.sleep(2);
  }
}
