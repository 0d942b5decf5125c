import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdsDataDir, lockDataDir } from './data-dir-lock.ts';
import { processCommand, processStartedAt } from './process-identity.ts';

const waitTimeoutMs = 10_000;
const modulePath = join(import.meta.dir, 'data-dir-lock.ts');

let parent: string;
let dataDir: string;
let lockFile: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'parley-lock-'));
  dataDir = join(parent, 'data');
  lockFile = join(dataDir, 'parley.pid');
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

describe('lockDataDir()', () => {
  it('makes the folder for its owner alone and notes the process', () => {
    const lock = lockDataDir(dataDir);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toEqual({
      pid: process.pid,
      startedAt: processStartedAt(process.pid),
    });
    expect(holdsDataDir(dataDir)).toBe(true);
    lock.release();
    lock.release();
    expect(readdirSync(dataDir)).toEqual([]);
    expect(holdsDataDir(dataDir)).toBe(false);
  });

  it('refuses a folder that a live process has, with its id and the folder', async () => {
    const holder = spawnLocker();
    try {
      expect(await firstLine(holder.stdout)).toBe('locked');
      expect(() => lockDataDir(dataDir)).toThrow(
        `the data folder ${dataDir} is in use by another Parley (process ${holder.pid})`,
      );
    } finally {
      holder.kill('SIGKILL');
      await holder.exited;
    }
    lockDataDir(dataDir).release();
  });

  it('refuses a folder that this process has locked before', () => {
    const lock = lockDataDir(dataDir);
    expect(() => lockDataDir(dataDir)).toThrow(`process ${process.pid}`);
    lock.release();
  });

  it.each([
    ['another start time, as after a restart of the machine', { pid: process.pid, startedAt: 'long ago' }],
    ['no process behind it', { pid: 2 ** 22 + 1, startedAt: 'long ago' }],
    ['nothing of ours in it', 'hello'],
  ])('replaces a lock with %s', (_what, content) => {
    lockDataDir(dataDir).release();
    writeFileSync(lockFile, JSON.stringify(content));
    const lock = lockDataDir(dataDir);
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it('replaces a stale lock although an earlier starter was killed while it did the same', () => {
    lockDataDir(dataDir).release();
    writeFileSync(lockFile, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'long ago' }));
    writeFileSync(`${lockFile}.turn`, JSON.stringify({ pid: 2 ** 22 + 2, startedAt: 'long ago' }));
    lockDataDir(dataDir).release();
    expect(existsSync(`${lockFile}.turn`)).toBe(false);
  });

  it('lets exactly one of several starters at once have a stale lock', async () => {
    lockDataDir(dataDir).release();
    for (let round = 0; round < 5; round += 1) {
      writeFileSync(lockFile, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'long ago' }));
      const starters = Array.from({ length: 6 }, spawnLocker);
      const results = await Promise.all(starters.map((starter) => firstLine(starter.stdout)));
      for (const starter of starters) starter.kill('SIGKILL');
      await Promise.all(starters.map((starter) => starter.exited));
      expect(results.toSorted()).toEqual(['locked', ...Array.from({ length: 5 }, () => 'refused')]);
    }
  });
});

describe('processStartedAt()', () => {
  it('does not take a process that has ended for a live one, even before anybody collects it', async () => {
    // What the shell has become never waits for the shell's child, which stays a zombie.
    const shell = Bun.spawn(['sh', '-c', 'sleep 60 & echo $!; exec sleep 61'], { stdout: 'pipe' });
    try {
      const pid = Number(await firstLine(shell.stdout));
      await until(() => processCommand(shell.pid) === 'sleep 61');
      process.kill(pid, 'SIGKILL');
      await until(() => processStartedAt(pid) === undefined);
      expect(() => process.kill(pid, 0)).not.toThrow();
    } finally {
      shell.kill();
      await shell.exited;
    }
  });
});

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + waitTimeoutMs;
  while (!isSo()) {
    if (performance.now() > deadline)
      throw new Error(`not so within ${waitTimeoutMs} ms: ${isSo.toString()}`);
    await Bun.sleep(2);
  }
}

function spawnLocker(): Bun.Subprocess<'ignore', 'pipe', 'inherit'> {
  const script = `
    import { lockDataDir } from ${JSON.stringify(modulePath)};
    try {
      lockDataDir(${JSON.stringify(dataDir)});
      console.log('locked');
    } catch (error) {
      console.log(error.message.includes('in use by another Parley') ? 'refused' : String(error));
    }
    setInterval(() => {}, 60_000);`;
  return Bun.spawn([process.execPath, '-e', script], { stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' });
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}
