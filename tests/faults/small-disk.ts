import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, in memory, that can be filled to the last byte. */
export interface SmallDisk {
  readonly path: string;
  /** Writes a file until nothing more fits. */
  fill(): void;
  /** Makes room again. */
  free(): void;
  remove(): void;
}

const mebibytes = 400;
const chunk = Buffer.alloc(65_536);

/** Mounts one. Undefined where this user may not: then it says so. */
export const mountSmallDisk = (): SmallDisk | undefined => {
  const path = mkdtempSync(join(tmpdir(), 'parley-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0755`, 'tmpfs', path]);
  if (mounted.status !== 0) {
    rmSync(path, { recursive: true, force: true });
    return undefined;
  }
  const ballast = join(path, 'ballast');
  const free = (): void => rmSync(ballast, { force: true });
  return {
    path,
    fill() {
      const file = openSync(ballast, 'a');
      try {
        for (let size = chunk.length; size > 0;) {
          try {
            writeSync(file, chunk, 0, size);
          } catch {
            size = Math.floor(size / 2);
          }
        }
      } finally {
        closeSync(file);
      }
    },
    free,
    remove() {
      spawnSync('umount', [path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
};
