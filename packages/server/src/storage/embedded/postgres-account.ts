import { chmodSync, chownSync, existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NativePostgres } from './native-package.ts';

/** The user `nobody` of most systems. PostgreSQL refuses to run as root. */
const unprivilegedId = 65534;

/** The group may pass through, to the folders that are PostgreSQL's own, and nobody else may even do that. */
const rootDataDirMode = 0o710;

const probeTimeoutMs = 10_000;

/** The user that PostgreSQL runs as, when that is not the one we are. */
export interface PostgresAccount {
  readonly uid: number;
  readonly gid: number;
}

/** How to start a PostgreSQL program: `command` goes before it. */
export interface PostgresRunner {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly majorVersion: number;
}

/**
 * Whom PostgreSQL runs as: undefined when as ourselves, and when we are root, the owner of the cluster, or
 * `nobody` where there is none. Opens a data folder of root for that user, and for no other, to pass through.
 */
export function choosePostgresAccount(options: {
  readonly dataDir: string;
  readonly clusterDir: string;
}): PostgresAccount | undefined {
  const { dataDir, clusterDir } = options;
  const owner = existsSync(clusterDir) ? statSync(clusterDir) : undefined;
  if (process.getuid?.() !== 0) {
    if (owner !== undefined && owner.uid !== process.getuid?.()) {
      throw new Error(
        `the database in ${clusterDir} belongs to user ${owner.uid}: run Parley as that user, or as the one who ` +
          'ran it before',
      );
    }
    return undefined;
  }

  const account =
    owner === undefined || owner.uid === 0
      ? { uid: unprivilegedId, gid: unprivilegedId }
      : { uid: owner.uid, gid: owner.gid };
  if (statSync(dataDir).uid === 0) {
    giveTo(dataDir, { uid: 0, gid: account.gid });
    chmodSync(dataDir, rootDataDirMode);
  }
  // A backup that root put back belongs to root.
  if (owner?.uid === 0) giveTree(clusterDir, account);
  return account;
}

/** Makes `path` the account's own, where there is one. */
export function giveTo(path: string, account: PostgresAccount | undefined): void {
  if (account === undefined) return;
  try {
    chownSync(path, account.uid, account.gid);
  } catch (error) {
    throw new Error(
      `PostgreSQL refuses to run as root, and root may not give ${path} to another user here: run Parley as ` +
        'an ordinary user, or set DATABASE_URL',
      { cause: error },
    );
  }
}

function giveTree(path: string, account: PostgresAccount): void {
  const entry = lstatSync(path);
  if (entry.isSymbolicLink()) return;
  giveTo(path, account);
  if (!entry.isDirectory()) return;
  for (const name of readdirSync(path)) giveTree(join(path, name), account);
}

/**
 * Finds out by trying how PostgreSQL can be run here: its user has to reach both `ownDir` and the binaries.
 * Throws an Error that says what to do when there is no way.
 */
export function choosePostgresRunner(options: {
  readonly native: NativePostgres;
  readonly account: PostgresAccount | undefined;
  readonly ownDir: string;
}): PostgresRunner {
  const { native, account, ownDir } = options;
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', ...native.env };
  const complaints = new Set<string>();
  for (const command of commandsToTry(account)) {
    const probe = Bun.spawnSync(
      [...command, '/bin/sh', '-c', probeScript, 'sh', ownDir, native.shareFile, native.postgres],
      { env, cwd: '/', stdin: 'ignore', timeout: probeTimeoutMs },
    );
    const version = / (\d+)(?:\.|devel|beta|rc)/.exec(probe.stdout.toString())?.[1];
    if (probe.exitCode === 0 && version !== undefined) return { command, env, majorVersion: Number(version) };
    complaints.add(probe.stderr.toString().trim());
  }
  throw new Error(
    `the embedded PostgreSQL does not run here (${[...complaints].join('; ')}): ` +
      (account === undefined ? '' : 'run Parley as an ordinary user, or ') +
      'set DATABASE_URL to a PostgreSQL server',
  );
}

/** Whatever forbids the way to a folder (modes, lists, mounts), only going there tells. */
const probeScript = 'cd "$1" && read -r line < "$2" && exec "$3" --version';

function commandsToTry(account: PostgresAccount | undefined): readonly (readonly string[])[] {
  if (account === undefined) return [[]];
  const setpriv = Bun.which('setpriv');
  if (setpriv === null) {
    throw new Error(
      'PostgreSQL refuses to run as root, and setpriv (of util-linux), which changes the user, is missing: ' +
        'install it, run Parley as an ordinary user, or set DATABASE_URL',
    );
  }
  const plain = [setpriv, `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  // A folder above may be root's alone (root's home, a mktemp -d). Reading everywhere is the least that helps;
  // a container usually has only the stronger right to give away.
  const withCapability = ['dac_read_search', 'dac_override'].map((capability) => [
    ...plain,
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
    // Without it the change of user takes the capability away again.
    '--securebits=+no_setuid_fixup',
  ]);
  return [plain, ...withCapability];
}

/** What initdb needs and few expect: it looks its user up. Undefined when all is well or cannot be told. */
export function missingUserEntry(account: PostgresAccount | undefined): string | undefined {
  const uid = account?.uid ?? process.getuid?.();
  if (process.platform !== 'linux' || uid === undefined) return undefined;
  try {
    const known = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .some((line) => line.split(':')[2] === String(uid));
    return known
      ? undefined
      : `user ${uid} has no line in /etc/passwd, which initdb wants: add one, or set DATABASE_URL`;
  } catch {
    return undefined;
  }
}
