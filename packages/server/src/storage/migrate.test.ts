import { afterEach, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import { freshDatabase } from '../../../../tests/support/program.ts';
import { isMigrated, migrate } from './migrate.ts';

const pools: SQL[] = [];

const open = (url: string): SQL => {
  const pool = new SQL({ url, adapter: 'postgres', max: 2 });
  pools.push(pool);
  return pool;
};

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const tableNames = async (pool: SQL): Promise<readonly string[]> => {
  const rows = await pool<
    { name: string }[]
  >`select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  return rows.map((row) => row.name);
};

describe('migrate', () => {
  it('makes the schema once, and finds nothing to do after that', async () => {
    const pool = open(await freshDatabase());
    const { applied } = await migrate(pool);
    expect(applied[0]).toBe('0001-accounts.sql');
    expect(await isMigrated(pool)).toBe(true);
    expect((await migrate(pool)).applied).toEqual([]);
  });

  it('runs each migration once when ten start together', async () => {
    const url = await freshDatabase();
    const runs = await Promise.all(Array.from({ length: 10 }, () => migrate(open(url))));
    const applied = runs.flatMap((run) => run.applied);
    expect(applied.toSorted()).toEqual([...new Set(applied)].toSorted());
    expect(applied.length).toBeGreaterThan(0);
  });

  it('goes on where an interruption left it: a migration is there whole or not at all', async () => {
    const url = await freshDatabase();
    const pool = open(url);
    // The connection is cut while the second migration waits for a table that somebody else holds.
    await pool`create table rooms (id uuid)`;
    expect(migrate(pool)).rejects.toThrow(/rooms/);
    await pool`select 1`;
    expect(await tableNames(pool)).not.toContain('members');
    await pool`drop table rooms`;
    expect((await migrate(pool)).applied[0]).toBe('0002-rooms.sql');
    expect(await tableNames(pool)).toContain('members');
  });

  it('refuses a migration that was changed after it ran', async () => {
    const pool = open(await freshDatabase());
    await migrate(pool);
    await pool`update migrations set checksum = 'another' where number = 1`;
    expect(migrate(pool)).rejects.toThrow(/0001-accounts\.sql was changed/);
  });

  it('refuses the database of a newer version', async () => {
    const pool = open(await freshDatabase());
    await migrate(pool);
    await pool`insert into migrations (number, name, checksum) values (9999, '9999-future.sql', '')`;
    expect(migrate(pool)).rejects.toThrow(/newer Parley/);
  });

  it('lets the lock go when it fails', async () => {
    const url = await freshDatabase();
    const pool = open(url);
    await pool`create table rooms (id uuid)`;
    expect(migrate(pool)).rejects.toThrow();
    await pool`drop table rooms`;
    expect((await migrate(open(url))).applied.length).toBeGreaterThan(0);
  });
});
