import type { Organizations } from '../app/ports/store.ts';
import type { OrganizationRecord } from '../domain/records.ts';
import { brokenUnique } from './connection.ts';
import type { Sql } from './connection.ts';

interface Row extends Omit<OrganizationRecord, 'number'> {
  readonly number: string;
}

const record = (row: Row): OrganizationRecord => ({ ...row, number: Number(row.number) });

export const organizations = (sql: Sql): Organizations => {
  const columns = sql`id, number, name, join_policy as "joinPolicy", created_at as "createdAt"`;
  const one = async (query: Promise<Row[]>): Promise<OrganizationRecord | undefined> => {
    const [row] = await query;
    return row && record(row);
  };

  return {
    load: (id) => one(sql<Row[]>`select ${columns} from organizations where id = ${id}`),
    loadByNameKey: (nameKey) =>
      one(sql<Row[]>`select ${columns} from organizations where name_key = ${nameKey}`),
    async ensureDefault({ id, name, nameKey }) {
      await sql`insert into organizations (id, name, name_key, is_default) values (${id}, ${name}, ${nameKey}, true) on conflict do nothing`;
      const found = await one(sql<Row[]>`select ${columns} from organizations where is_default`);
      if (!found)
        throw new Error(`The default organization could not be made: "${name}" belongs to another.`);
      return found;
    },
    create: ({ id, name, nameKey }) =>
      one(sql<Row[]>`insert into organizations (id, name, name_key) values (${id}, ${name}, ${nameKey})
        on conflict (name_key) do nothing returning ${columns}`),
    async update(id, change) {
      try {
        return await one(sql<Row[]>`update organizations set name = coalesce(${change.name ?? null}, name),
          name_key = coalesce(${change.nameKey ?? null}, name_key), join_policy = coalesce(${change.joinPolicy ?? null}, join_policy)
          where id = ${id} returning ${columns}`);
      } catch (error) {
        if (brokenUnique(error) !== undefined) return undefined;
        throw error;
      }
    },
    async lock(id) {
      await sql`select 1 from organizations where id = ${id} for update`;
    },
    async isEmpty(id) {
      const [row] = await sql<{ filled: boolean }[]>`select exists (
        select 1 from users where organization_id = ${id} and kind = 'person') as filled`;
      return !row?.filled;
    },
    async countActiveAdmins(id) {
      const [row] = await sql<{ count: number }[]>`select count(*)::int as count from users
        where organization_id = ${id} and role = 'admin' and status = 'active'`;
      return row?.count ?? 0;
    },
  };
};
