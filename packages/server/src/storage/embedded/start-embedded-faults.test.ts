import { describe, expect, it } from 'bun:test';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SQL } from 'bun';
import { fillDataFolder } from '../../../../../tests/support/program.ts';
import {
  connectionOf,
  dataDir,
  killAndWait,
  messageOf,
  parent,
  pidFile,
  query,
  readNote,
  readOne,
  serverPid,
  spawnHolder,
  start,
  startIn,
  startMade,
  storeNote,
  until,
  useDataFolders,
} from './embedded-suite.fixture.ts';
import { isAlive } from './process-identity.ts';

useDataFolders();

describe('startEmbedded() after a fault', () => {
  it('says when the server ends by itself, and recovers at the next start', async () => {
    const first = await startMade();
    await query(first.connection, storeNote);
    process.kill(serverPid(), 'SIGKILL');
    expect((await first.crashed).message).toContain('PostgreSQL ended by SIGKILL');
    await first.stop();

    const second = await start();
    expect(await query(second.connection, readNote)).toEqual([{ text: 'kept' }]);
  });

  it('waits for a connection of a killed server that has not ended yet', async () => {
    const first = await startMade();
    const sql = new SQL({ adapter: 'postgres', ...first.connection, max: 1 });
    const [row] = (await sql`SELECT pg_backend_pid() AS pid`) as readonly { readonly pid: number }[];
    const backend = row?.pid ?? 0;
    process.kill(backend, 'SIGSTOP');
    process.kill(serverPid(), 'SIGKILL');
    await first.crashed;
    await first.stop();
    await sql.close({ timeout: 0 }).catch(() => {});

    const starting = start();
    const log = join(dataDir, 'postgres.log');
    await until(() => readFileSync(log, 'utf8').includes('pre-existing shared memory block'));
    process.kill(backend, 'SIGCONT');
    await query((await starting).connection, readOne);
  });

  it('ends the server that a killed Parley left behind, and starts its own', async () => {
    await fillDataFolder(dataDir);
    const holder = spawnHolder();
    await query(await connectionOf(holder), storeNote);
    const orphan = serverPid();
    await killAndWait(holder.pid, 'SIGKILL');
    expect(isAlive(orphan)).toBe(true);

    const { connection } = await start();
    expect(isAlive(orphan)).toBe(false);
    expect(serverPid()).not.toBe(orphan);
    expect(await query(connection, readNote)).toEqual([{ text: 'kept' }]);
  });

  it('keeps the server out of the reach of Ctrl-C, which goes to the whole process group', async () => {
    await fillDataFolder(dataDir);
    const holder = spawnHolder();
    await connectionOf(holder);
    const server = serverPid();
    process.kill(-holder.pid, 'SIGINT');
    await holder.exited;
    // SIGINT is how PostgreSQL is told to stop: still there, and still open to clients, it has not got one.
    expect(readFileSync(pidFile(), 'utf8').split('\n')[7]?.trim()).toBe('ready');
    expect(isAlive(server)).toBe(true);
  });

  it('leaves the server of a live Parley alone', async () => {
    await fillDataFolder(dataDir);
    const holder = spawnHolder();
    const connection = await connectionOf(holder);
    expect(await messageOf(start())).toContain(`in use by another Parley (process ${holder.pid})`);
    await query(connection, storeNote);
  });

  it('starts although the process id in its old file now belongs to another program', async () => {
    const first = await startMade();
    await first.stop();
    writeFileSync(pidFile(), `${process.pid}\n${join(dataDir, 'postgres')}\n1\n5432\n\n\n\nready\n`);
    writeFileSync(`${first.connection.path}.lock`, `${process.pid}\n${join(dataDir, 'postgres')}\n`);
    await start();
  });

  it('leaves the server alone that a copied cluster names', async () => {
    const first = await startMade();
    const pid = serverPid();
    const copy = join(parent, 'copy');
    mkdirSync(copy);
    cpSync(join(dataDir, 'postgres'), join(copy, 'postgres'), { recursive: true });
    await startIn(copy).catch(() => {});
    expect(isAlive(pid)).toBe(true);
    await query(first.connection, storeNote);
  });

  it('begins anew when it was killed while it made the database', async () => {
    const holder = spawnHolder();
    await until(
      () => existsSync(dataDir) && readdirSync(dataDir).some((name) => name.startsWith('postgres.new-')),
    );
    await killAndWait(holder.pid, 'SIGKILL');
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);

    const { connection } = await start();
    await query(connection, storeNote);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('postgres.new-'))).toEqual([]);
  });

  it('sets a new password when the file with the old one is lost', async () => {
    const first = await startMade();
    await query(first.connection, storeNote);
    await first.stop();
    rmSync(join(dataDir, 'database.json'));

    const second = await start();
    expect(second.connection.password).not.toBe(first.connection.password);
    expect(await query(second.connection, readNote)).toEqual([{ text: 'kept' }]);
  });

  it('says what the server said when it does not start', async () => {
    await (await startMade()).stop();
    rmSync(join(dataDir, 'postgres', 'global', 'pg_control'));
    expect(await messageOf(start())).toContain('pg_control');
  });
});
