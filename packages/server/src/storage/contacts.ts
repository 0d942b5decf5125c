import type { Contacts } from '../app/ports/store.ts';
import type { Sql } from './connection.ts';
import { userColumns, userRecord } from './users.ts';
import type { UserRow } from './users.ts';

/** How many contacts a list answers with; the app refuses to make more. */
const listMax = 5_000;

export const contacts = (sql: Sql): Contacts => ({
  async list(userId) {
    const rows = await sql<(UserRow & { contactSince: Date })[]>`
      select ${userColumns(sql)}, contacts.created_at as "contactSince"
      from contacts join users on users.id = contacts.contact_id
      where contacts.user_id = ${userId} and users.status <> 'removed'
      order by users.username_key limit ${listMax}`;
    return rows.map(({ contactSince, ...row }) => ({ user: userRecord(row), createdAt: contactSince }));
  },
  async count(userId) {
    const [row] = await sql<
      { count: number }[]
    >`select count(*)::int as count from contacts where user_id = ${userId}`;
    return row?.count ?? 0;
  },
  async add(userId, contactId) {
    // Both rows in one order, so that two users who add each other at once do not block each other.
    const added = await sql<{ userId: string; createdAt: Date }[]>`
      insert into contacts (user_id, contact_id)
      select * from (values (${userId}::uuid, ${contactId}::uuid), (${contactId}::uuid, ${userId}::uuid)) as pair (user_id, contact_id)
      where not exists (select 1 from contacts where user_id = ${userId} and contact_id = ${contactId})
      order by user_id on conflict do nothing returning user_id as "userId", created_at as "createdAt"`;
    return added.find((row) => row.userId === userId)?.createdAt;
  },
  async remove(userId, contactId) {
    const removed = await sql<
      unknown[]
    >`delete from contacts where user_id = ${userId} and contact_id = ${contactId} returning 1`;
    return removed.length > 0;
  },
});
