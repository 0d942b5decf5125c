import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { NativePostgres } from './native-package.ts';
import { giveTo, missingUserEntry, type PostgresAccount, type PostgresRunner } from './postgres-account.ts';
import { settingArguments } from './settings.ts';

export const applicationRole = 'parley';
export const applicationDatabase = 'parley';

/** PostgreSQL's own name for the role of initdb. It has no password and no line in pg_hba.conf: nobody can log in as it. */
const superuser = 'postgres';

const initdbTimeoutMs = 120_000;
/** Single-user mode replays the log of a crash first, up to max_wal_size. */
const singleUserTimeoutMs = 300_000;
const passwordBytes = 24;

const accessRules = `# Written by Parley at the first start.
# The application's role with its password, over the socket. Nobody else, and no superuser, over anything.
local all ${applicationRole} scram-sha-256
`;

/** What we must remember of the cluster from one start to the next. */
interface ClusterSecrets {
  readonly password: string;
  readonly createDatabase: boolean;
}

export interface ClusterOptions {
  readonly clusterDir: string;
  readonly secretsFile: string;
  readonly native: NativePostgres;
  readonly account: PostgresAccount | undefined;
  readonly runner: PostgresRunner;
  readonly allowCreateDatabase: boolean;
}

/**
 * Makes the cluster when there is none, with the application's role and database in it, and returns the
 * role's password.
 *
 * The work is done in a folder aside, which gets its name only when it is complete: stopped at any instant,
 * the next start finds either the whole cluster or none. No server may run on the cluster.
 */
export async function prepareCluster(options: ClusterOptions): Promise<{ readonly password: string }> {
  const { clusterDir, secretsFile, allowCreateDatabase } = options;
  removeUnfinished(clusterDir);
  const known = readSecrets(secretsFile);
  const wanted = {
    password: known?.password ?? randomPassword(),
    createDatabase: allowCreateDatabase,
  };

  if (!hasCluster(options)) {
    const draft = `${clusterDir}.new-${crypto.randomUUID()}`;
    await initialize(draft, options);
    await applyRole(draft, wanted, options, { fsync: 'off' });
    await syncCluster(draft, options);
    writeSecrets(secretsFile, wanted);
    renameSync(draft, clusterDir);
    // An initdb that outlived its Parley may have written on while its draft was removed; by now it has failed.
    removeUnfinished(clusterDir);
    syncFolder(dirname(clusterDir));
  } else if (known === undefined || known.createDatabase !== wanted.createDatabase) {
    // The file is written last: when we are stopped between the two, the next start does both again.
    await applyRole(clusterDir, wanted, options);
    writeSecrets(secretsFile, wanted);
  }
  return { password: wanted.password };
}

function hasCluster({ clusterDir, runner }: ClusterOptions): boolean {
  if (!existsSync(clusterDir)) return false;
  const versionFile = join(clusterDir, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    if (readdirSync(clusterDir).length > 0) {
      throw new Error(`${clusterDir} is not empty and not a database: move it away`);
    }
    rmdirSync(clusterDir);
    return false;
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== String(runner.majorVersion)) {
    throw new Error(
      `the database in ${clusterDir} is of PostgreSQL ${version}, and this Parley has PostgreSQL ` +
        `${runner.majorVersion}: dump it with the Parley that made it and load it into a new data folder`,
    );
  }
  return true;
}

function removeUnfinished(clusterDir: string): void {
  const parent = dirname(clusterDir);
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    if (path.startsWith(`${clusterDir}.new-`)) rmSync(path, { recursive: true, force: true });
  }
}

/** Makes a cluster. It is not on the disk for sure before `syncCluster`: that is done once, when all is in it. */
async function initialize(folder: string, { native, account, runner }: ClusterOptions): Promise<void> {
  mkdirSync(folder, { mode: 0o700 });
  giveTo(folder, account);
  const initdbArguments: readonly string[] = [
    `--pgdata=${folder}`,
    `--username=${superuser}`,
    '--auth=reject',
    // The same order and the same letters on every system, whatever locales it has.
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--text-search-config=simple',
    '--data-checksums',
    '--no-instructions',
    '--no-sync',
  ];
  const command = [...runner.command, native.initdb, ...initdbArguments];
  const result = await runToEnd(command, { env: runner.env, timeoutMs: initdbTimeoutMs });
  if (result.exitCode !== 0) {
    rmSync(folder, { recursive: true, force: true });
    const hint = missingUserEntry(account);
    throw new Error(`initdb failed: ${result.output}${hint === undefined ? '' : ` (${hint})`}`);
  }
  const rulesFile = join(folder, 'pg_hba.conf');
  writeFileSync(rulesFile, accessRules);
}

async function syncCluster(folder: string, { native, runner }: ClusterOptions): Promise<void> {
  const command = [...runner.command, native.initdb, '--sync-only', `--pgdata=${folder}`];
  const result = await runToEnd(command, { env: runner.env, timeoutMs: initdbTimeoutMs });
  if (result.exitCode !== 0) throw new Error(`could not write ${folder} to the disk: ${result.output}`);
}

/** Makes the role and its database, or sets them right. Everything in it may be done twice. */
async function applyRole(
  folder: string,
  { password, createDatabase }: ClusterSecrets,
  { native, runner }: ClusterOptions,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const rights = `LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS ${createDatabase ? '' : 'NO'}CREATEDB`;
  const statements = [
    `DO $$BEGIN IF to_regrole('${applicationRole}') IS NULL THEN CREATE ROLE ${applicationRole}; END IF; END$$`,
    `ALTER ROLE ${applicationRole} WITH ${rights} PASSWORD '${password}'`,
    `CREATE DATABASE ${applicationDatabase} OWNER ${applicationRole}`,
  ];
  const command = [
    ...runner.command,
    native.postgres,
    '--single',
    '-D',
    folder,
    // A statement that fails must not be logged with the password in it.
    ...settingArguments({
      log_min_error_statement: 'panic',
      log_checkpoints: 'off',
      timezone: 'UTC',
      ...settings,
    }),
    'postgres',
  ];
  // In this mode a statement ends with its line.
  const input = `${statements.join('\n')}\n`;
  const result = await runToEnd(command, { env: runner.env, timeoutMs: singleUserTimeoutMs, input });
  const errors = result.output
    .split('\n')
    .filter((line) => /\b(?:ERROR|FATAL|PANIC):/.test(line) && !line.includes('already exists'));
  if (result.exitCode !== 0 || errors.length > 0) {
    throw new Error(`could not set up the database role: ${errors.join('; ') || result.output}`);
  }
}

function readSecrets(file: string): ClusterSecrets | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as Partial<ClusterSecrets> | null;
    const { password, createDatabase } = content ?? {};
    // The password becomes part of a statement: take only what we make ourselves.
    if (typeof password !== 'string' || !/^[\w-]+$/.test(password)) return undefined;
    return { password, createDatabase: createDatabase === true };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function writeSecrets(file: string, secrets: ClusterSecrets): void {
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(descriptor, `${JSON.stringify(secrets)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
  syncFolder(dirname(file));
}

/** A rename is on the disk only when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function randomPassword(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(passwordBytes))).toString('base64url');
}

async function runToEnd(
  command: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    readonly input?: string;
  },
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const child = Bun.spawn([...command], {
    env: options.env,
    cwd: '/',
    stdin: options.input === undefined ? 'ignore' : Buffer.from(options.input),
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: options.timeoutMs,
    // Ctrl-C is Parley's to answer: half an initdb would only have to be thrown away.
    detached: true,
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  await child.exited;
  const output = [stderr.trim(), stdout.trim()].filter((text) => text !== '').join('\n');
  return { exitCode: child.exitCode ?? -1, output };
}
