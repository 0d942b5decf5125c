import { describe, expect, it } from 'bun:test';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SQL } from 'bun';
import { fillDataFolder } from '../../../../../tests/support/program.ts';
import { holdsDataDir } from './data-dir-lock.ts';
import {
  dataDir,
  messageOf,
  parent,
  pidFile,
  query,
  readNote,
  readOne,
  start,
  startIn,
  startMade,
  storeNote,
  useDataFolders,
} from './embedded-suite.fixture.ts';

useDataFolders();

describe('startEmbedded()', () => {
  it('answers as a role that is not a superuser, durably and in UTF-8', async () => {
    const { connection } = await start();
    const [row] = await query(
      connection,
      (sql) => sql`
        SELECT current_user AS name, rolsuper, rolcreatedb, current_setting('fsync') AS fsync,
          current_setting('synchronous_commit') AS commit, current_setting('server_encoding') AS encoding,
          current_setting('data_checksums') AS checksums, current_setting('listen_addresses') AS addresses,
          current_setting('server_version_num')::int / 10000 AS major, upper('äж') AS upper,
          (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) AS owner
        FROM pg_roles WHERE rolname = current_user`,
    );
    expect(row).toEqual({
      name: 'parley',
      rolsuper: false,
      rolcreatedb: false,
      fsync: 'on',
      commit: 'on',
      encoding: 'UTF8',
      checksums: 'on',
      addresses: '',
      major: 18,
      upper: 'ÄЖ',
      owner: 'parley',
    });
  });

  it('lets nobody in without the password, and no superuser at all', async () => {
    const { connection } = await startMade();
    expect(await messageOf(query({ ...connection, password: 'guess' }, readOne))).toContain('password');
    expect(await messageOf(query({ ...connection, username: 'postgres' }, readOne))).toContain('pg_hba.conf');
  });

  it('keeps its folders from other users', async () => {
    await start();
    expect(['.', 'postgres', 'run', 'database.json', 'postgres.log'].map(modeForOthers)).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('keeps what was stored, and its password, over a clean stop', async () => {
    const first = await start();
    await query(first.connection, storeNote);
    await first.stop();
    await first.stop();
    expect(existsSync(pidFile())).toBe(false);
    expect(holdsDataDir(dataDir)).toBe(false);

    const second = await start();
    expect(second.connection).toEqual(first.connection);
    expect(await query(second.connection, readNote)).toEqual([{ text: 'kept' }]);
  });

  it('does not call a stop a crash', async () => {
    const database = await startMade();
    await database.stop();
    expect(await Promise.race([database.crashed, Promise.resolve('still pending')])).toBe('still pending');
  });

  it('refuses a second start in one process, and the first goes on', async () => {
    const { connection } = await startMade();
    expect(await messageOf(start())).toContain('running in this process already');
    await query(connection, storeNote);
  });

  it('lets the role make databases as long as it is asked to', async () => {
    for (const allowCreateDatabase of [true, false]) {
      const database = await start({ allowCreateDatabase });
      expect(await query(database.connection, readMayCreate)).toEqual([{ may: allowCreateDatabase }]);
      await database.stop();
    }
  });

  it('refuses the cluster of another major version', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    expect(await messageOf(start())).toContain('is of PostgreSQL 17, and this Parley has PostgreSQL 18');
    expect(holdsDataDir(dataDir)).toBe(false);
  });

  it('refuses a folder with something else in it', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'letter.txt'), 'dear');
    expect(await messageOf(start())).toContain('is not empty and not a database');
  });

  it('puts the socket elsewhere when its path would be too long', async () => {
    const folder = join(parent, 'long'.repeat(30));
    await fillDataFolder(folder);
    const { connection } = await startIn(folder);
    expect(connection.path.startsWith(folder)).toBe(false);
    expect(statSync(join(connection.path, '..')).mode & 0o777).toBe(0o700);
    await query(connection, storeNote);
    rmSync(join(connection.path, '..'), { recursive: true });
  });
});

async function readMayCreate(sql: SQL): Promise<unknown> {
  return sql`SELECT rolcreatedb AS may FROM pg_roles WHERE rolname = current_user`;
}

function modeForOthers(name: string): number {
  return statSync(join(dataDir, name)).mode & 0o007;
}
