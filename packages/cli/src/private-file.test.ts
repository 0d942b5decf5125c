import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exclusively, readText, writePrivately } from './private-file.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
  file = join(folder, 'deep', 'session.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a private file', () => {
  it('can be read by its owner only, and leaves nothing beside it', async () => {
    await exclusively(file, () => writePrivately(file, 'one'));
    await exclusively(file, () => writePrivately(file, 'two'));
    expect(await readText(file)).toBe('two');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['session.json']);
  });

  it('is changed by one at a time', async () => {
    const add = (): Promise<void> =>
      exclusively(file, async () => {
        const count = Number((await readText(file)) ?? 0);
        await writePrivately(file, String(count + 1));
      });
    await Promise.all(Array.from({ length: 20 }, add));
    expect(await readText(file)).toBe('20');
  });

  it('is free again when who locked it was ended, or does not come to an end', async () => {
    await exclusively(file, () => writePrivately(file, ''));
    const ended = Bun.spawnSync([process.execPath, '-e', 'console.log(process.pid)']);
    writeFileSync(`${file}.lock`, ended.stdout.toString().trim());
    await exclusively(file, () => writePrivately(file, 'after the dead'));
    writeFileSync(`${file}.lock`, String(process.pid));
    utimesSync(`${file}.lock`, 0, 0);
    await exclusively(file, () => writePrivately(file, 'after the old'));
    expect(await readText(file)).toBe('after the old');
    expect(existsSync(`${file}.lock`)).toBeFalse();
  });

  it('is not waited for without end', () => {
    const terms = { waitMs: 100, heldMsMax: 60_000 };
    const hold = exclusively(file, () => exclusively(file, () => Promise.resolve(), terms));
    expect(hold).rejects.toThrow('holds');
  });
});
