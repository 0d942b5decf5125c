import { afterEach, describe, expect, it } from 'bun:test';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillDataFolder } from '../../../../../tests/support/program.ts';
import { holdsDataDir } from './data-dir-lock.ts';
import {
  dataDir,
  pidFile,
  query,
  readNote,
  serverPid,
  storeNote,
  until,
  useDataFolders,
} from './embedded-suite.fixture.ts';
import { keepEmbedded } from './keep-embedded.ts';
import type { EmbeddedPostgres } from './start-embedded.ts';

useDataFolders();

const silent = { info() {}, warn() {}, error() {} };
let kept: EmbeddedPostgres | undefined;

const keep = async (): Promise<EmbeddedPostgres> => {
  await fillDataFolder(dataDir);
  kept = await keepEmbedded({ dataDir, log: silent });
  return kept;
};

afterEach(() => kept?.stop());

/** The process id of the server that took the place of this one, when it accepts connections. */
const successorOf = async (pid: number): Promise<number> => {
  await until(() => {
    const lines = readPidFile();
    return Number(lines[0]) !== pid && lines[7]?.trim() === 'ready';
  });
  return serverPid();
};

const readPidFile = (): readonly string[] => {
  try {
    return readFileSync(pidFile(), 'utf8').split('\n');
  } catch {
    return [];
  }
};

describe('keepEmbedded()', () => {
  it('starts a server again that was killed, with what was stored, however often', async () => {
    const { connection } = await keep();
    await query(connection, storeNote);
    let pid = serverPid();
    for (let killed = 0; killed < 3; killed += 1) {
      process.kill(pid, 'SIGKILL');
      pid = await successorOf(pid);
      expect(await query(connection, readNote)).toEqual([{ text: 'kept' }]);
    }
  });

  it('keeps the folder locked until it is stopped', async () => {
    const { stop } = await keep();
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    await successorOf(pid);
    expect(holdsDataDir(dataDir)).toBe(true);
    await stop();
    expect(holdsDataDir(dataDir)).toBe(false);
  });

  it('stops a server that it is just starting again', async () => {
    const { stop } = await keep();
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    await until(() => Number(readPidFile()[0] ?? 0) !== pid);
    await stop();
    expect(readPidFile()).toEqual([]);
  });

  it('says when the server does not start any more', async () => {
    const { crashed } = await keep();
    const control = join(dataDir, 'postgres', 'global', 'pg_control');
    const bytes = readFileSync(control);
    rmSync(control);
    process.kill(serverPid(), 'SIGKILL');
    expect((await crashed).message).toContain('pg_control');
    writeFileSync(control, bytes);
  });
});
