import type { Credentials, Users } from '../app/ports/store.ts';
import type { UserRecord } from '../domain/records.ts';
import { brokenUnique } from './connection.ts';
import type { Sql } from './connection.ts';

export interface UserRow extends Omit<UserRecord, 'number' | 'organizationNumber'> {
  readonly number: string;
  readonly organizationNumber: string;
}

export const userRecord = (row: UserRow): UserRecord => ({
  ...row,
  number: Number(row.number),
  organizationNumber: Number(row.organizationNumber),
});

/** The columns of a user, of a table or alias named `users`: also where a row is written, so nothing is joined. */
export const userColumns = (
  sql: Sql,
) => sql`users.id, users.number, users.organization_id as "organizationId",
  (select organizations.number from organizations where organizations.id = users.organization_id) as "organizationNumber", users.kind,
  users.role, users.status, users.username, users.email, users.name, users.title, users.description, users.picture,
  users.resume_url as "resumeUrl", users.theme_mode as "themeMode", users.theme_color as "themeColor",
  users.background_picture as "backgroundPicture", users.share_receipts as "shareReceipts", users.last_seen_at as "lastSeenAt", users.created_at as "createdAt",
  users.updated_at as "updatedAt"`;

/** The profile's columns by the names of the rules. */
const profileColumns = {
  username: 'username',
  usernameKey: 'username_key',
  name: 'name',
  title: 'title',
  description: 'description',
  picture: 'picture',
  resumeUrl: 'resume_url',
  themeMode: 'theme_mode',
  themeColor: 'theme_color',
  backgroundPicture: 'background_picture',
  shareReceipts: 'share_receipts',
} as const;

/** Escapes what `like` reads as a pattern. */
const likePrefix = (text: string): string => `${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

export const users = (sql: Sql): Users => {
  const columns = userColumns(sql);
  const one = async (query: Promise<UserRow[]>): Promise<UserRecord | undefined> => {
    const [row] = await query;
    return row && userRecord(row);
  };
  // Under the row's lock, and never the same time twice: who sees two profiles can tell which is the later.
  const changed = sql`updated_at = greatest(clock_timestamp(), updated_at + interval '1 millisecond')`;
  const credentialColumns = sql`id as "userId", password_hash as "passwordHash", status`;

  return {
    load: (id) => one(sql<UserRow[]>`select ${columns} from users where id = ${id}`),
    loadByNumber: (number) => one(sql<UserRow[]>`select ${columns} from users where number = ${number}`),
    async loadMany(ids) {
      const rows = await sql<
        UserRow[]
      >`select ${columns} from users where id = any(${sql.array([...ids], 'UUID')})`;
      return rows.map(userRecord);
    },
    async credentialsByEmail(emailKey) {
      const [row] = await sql<
        Credentials[]
      >`select ${credentialColumns} from users where email_key = ${emailKey}`;
      return row;
    },
    async credentials(userId) {
      const [row] = await sql<Credentials[]>`select ${credentialColumns} from users where id = ${userId}`;
      return row;
    },
    async lockCredentials(userId) {
      const [row] = await sql<
        Credentials[]
      >`select ${credentialColumns} from users where id = ${userId} for no key update`;
      return row;
    },
    async create(user) {
      // The conflict is looked up, not thrown: an error would end the caller's transaction.
      const created = await one(sql<UserRow[]>`
        insert into users (id, organization_id, kind, role, username, username_key, email, email_key, password_hash, name)
        values (${user.id}, ${user.organizationId}, ${user.kind}, ${user.role}, ${user.username}, ${user.usernameKey},
          ${user.email}, ${user.emailKey}, ${user.passwordHash}, ${user.name})
        on conflict do nothing returning ${columns}`);
      if (created) return { user: created };
      const [taken] = await sql`select 1 from users where email_key = ${user.emailKey}`;
      return { taken: taken ? 'email' : 'username' };
    },
    async ensureAssistant(user) {
      await sql`insert into users (id, organization_id, kind, username, username_key, name)
        values (${user.id}, ${user.organizationId}, 'assistant', ${user.username}, ${user.usernameKey}, ${user.name}) on conflict do nothing`;
      const found = await one(sql<UserRow[]>`select ${columns} from users
        where organization_id = ${user.organizationId} and username_key = ${user.usernameKey} and kind = 'assistant'`);
      if (!found) throw new Error(`The assistant ${user.username} could not be made.`);
      return found;
    },
    async setPassword(userId, passwordHash) {
      await sql`update users set password_hash = ${passwordHash}, password_changed_at = now() where id = ${userId}`;
    },
    async updateProfile(userId, change) {
      const set = Object.entries(profileColumns)
        .filter(([field]) => change[field as keyof typeof profileColumns] !== undefined)
        .map(([field, column]) => [column, change[field as keyof typeof profileColumns]] as const);
      if (set.length === 0) return one(sql<UserRow[]>`select ${columns} from users where id = ${userId}`);
      try {
        return await one(
          sql<
            UserRow[]
          >`update users set ${sql(Object.fromEntries(set))}, ${changed} where id = ${userId} and status = 'active' returning ${columns}`,
        );
      } catch (error) {
        if (brokenUnique(error) !== undefined) return undefined;
        throw error;
      }
    },
    setRole: (userId, role) =>
      one(
        sql<UserRow[]>`update users set role = ${role}, ${changed} where id = ${userId} returning ${columns}`,
      ),
    async setStatus(userId, status) {
      if (status === 'deactivated') {
        await sql`update users set status = 'deactivated', ${changed} where id = ${userId}`;
        return;
      }
      await sql`update users set status = 'removed', email = null, email_key = null, username_key = null, password_hash = null,
        role = 'user', ${changed} where id = ${userId}`;
    },
    async setLastSeen(seen) {
      await sql`update users set last_seen_at = greatest(last_seen_at, s.at) from unnest(
        ${sql.array(
          seen.map((one) => one.userId),
          'UUID',
        )}, ${sql.array(
          seen.map((one) => one.at.toISOString()),
          'TIMESTAMPTZ',
        )}) as s (id, at)
        where users.id = s.id`;
    },
    async list({ organizationId, startsWith, after, limit }) {
      const rows = await sql<
        (UserRow & { usernameKey: string })[]
      >`select ${columns}, users.username_key as "usernameKey" from users
        where organization_id = ${organizationId} and kind = 'person' and status = 'active'
          and username_key > ${after} and username_key like ${likePrefix(startsWith)}
        order by username_key limit ${limit}`;
      return rows.map((row) => ({ ...userRecord(row), usernameKey: row.usernameKey }));
    },
  };
};
