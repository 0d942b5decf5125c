import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLibraryLinks } from './native-package.ts';

let folder: string;
let libDir: string;

/** A package as npm leaves it when install scripts are blocked: the library, the list, and no link. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-native-'));
  chmodSync(folder, 0o777);
  libDir = join(folder, 'native', 'lib');
  mkdirSync(libDir, { recursive: true });
  writeFileSync(join(libDir, 'libx.so.1.2'), 'library');
  const links = ['libx.so', 'libx.so.1'].map((name) => ({
    source: 'native/lib/libx.so.1.2',
    target: `native/lib/${name}`,
  }));
  writeFileSync(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
});

afterEach(() => {
  chmodSync(libDir, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

describe('makeLibraryLinks()', () => {
  it('makes the missing links beside the libraries', () => {
    expect(makeLibraryLinks(folder, join(folder, 'fallback'))).toBe('in place');
    expect(readlinkSync(join(libDir, 'libx.so.1'))).toBe('libx.so.1.2');
    expect(makeLibraryLinks(folder, join(folder, 'fallback'))).toBe('in place');
  });

  it('replaces a link that leads nowhere', () => {
    symlinkSync('gone', join(libDir, 'libx.so'));
    makeLibraryLinks(folder, join(folder, 'fallback'));
    expect(readFileSync(join(libDir, 'libx.so'), 'utf8')).toBe('library');
  });

  it('makes them in the other folder when it may not write beside the libraries', () => {
    chmodSync(libDir, 0o555);
    const fallback = join(folder, 'fallback');
    expect(asOrdinaryUser(() => makeLibraryLinks(folder, fallback))).toBe('in fallback');
    expect(readFileSync(join(fallback, 'libx.so.1'), 'utf8')).toBe('library');
  });
});

/** Root may write everywhere. */
function asOrdinaryUser<Result>(act: () => Result): Result {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
