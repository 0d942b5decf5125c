import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SQL } from 'bun';

const folder = join(import.meta.dir, 'migrations');
/** One number for all nodes: whoever holds this advisory lock may migrate. ("parley" in ASCII, cut to 48 bits.) */
const advisoryLock = 0x7061_726c_6579;
const migrationTimeoutMs = 30 * 60_000;

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const readMigrations = async (): Promise<readonly Migration[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(/^(\d{4})-/.exec(name)?.[1]);
      if (number !== index + 1)
        throw new Error(`Migrations are numbered from 0001 without a gap; found ${name}.`);
      const sql = await Bun.file(join(folder, name)).text();
      const checksum = new Bun.CryptoHasher('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
      return { number, name, sql, checksum };
    }),
  );
};

/**
 * Brings the schema up to date: each migration in a transaction of its own, together with the row that remembers it,
 * so that an interruption at any point is continued by the next start. Nodes that start together wait for one another.
 * Throws when a migration that ran is not the one in this version, or when the database is of a newer version.
 */
export const migrate = async (pool: SQL): Promise<{ readonly applied: readonly string[] }> => {
  const migrations = await readMigrations();
  const sql = await pool.reserve();
  try {
    await sql
      .unsafe(`set statement_timeout = ${migrationTimeoutMs}; set lock_timeout = ${migrationTimeoutMs}`)
      .simple();
    await sql`select pg_advisory_lock(${advisoryLock}::bigint)`;
    await sql`create table if not exists migrations (
      number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
    )`;
    const done: readonly Migration[] =
      await sql`select number, name, checksum from migrations order by number`;
    refuseForeign(migrations, done);
    const missing = migrations.slice(done.length);
    for (const migration of missing) {
      await sql.begin(async (tx) => {
        await tx.unsafe(migration.sql).simple();
        await tx`insert into migrations (number, name, checksum) values (${migration.number}, ${migration.name}, ${migration.checksum})`;
      });
    }
    return { applied: missing.map((migration) => migration.name) };
  } finally {
    await sql`select pg_advisory_unlock_all()`.catch(() => undefined);
    await sql`reset all`.catch(() => undefined);
    await sql.release();
  }
};

const refuseForeign = (
  known: readonly Migration[],
  done: readonly Pick<Migration, 'number' | 'name' | 'checksum'>[],
): void => {
  for (const row of done) {
    const migration = known[row.number - 1];
    if (!migration) {
      throw new Error(
        `The database was made by a newer Parley (migration ${row.name}). Start that version, or use another database.`,
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new Error(
        `Migration ${migration.name} was changed after it ran on this database. Restore the file as it was.`,
      );
    }
  }
};

/** Whether every migration of this version has run. */
export const isMigrated = async (pool: SQL): Promise<boolean> => {
  const [row] = await pool`select count(*)::int as count from migrations`;
  return (row as { count: number }).count >= (await readMigrations()).length;
};
