import type { Sessions } from '../app/ports/store.ts';
import type { SessionRecord } from '../domain/records.ts';
import type { Sql } from './connection.ts';

export const sessions = (sql: Sql): Sessions => {
  const columns = sql`sessions.id, sessions.user_id as "userId", sessions.created_at as "createdAt",
    sessions.last_used_at as "lastUsedAt", sessions.expires_at as "expiresAt", sessions.ended_at as "endedAt",
    sessions.rotates, sessions.rotated_at as "rotatedAt", sessions.address, sessions.user_agent as "userAgent"`;

  return {
    async load(id) {
      const [row] = await sql<SessionRecord[]>`select ${columns} from sessions where id = ${id}`;
      return row;
    },
    async endedOf(ids) {
      const rows = await sql<{ id: string }[]>`
        select id from sessions where id = any(${sql.array([...ids], 'UUID')}) and ended_at is not null`;
      return new Set(rows.map(({ id }) => id));
    },
    async create(session) {
      const [row] = await sql<SessionRecord[]>`
        insert into sessions (id, user_id, current_token, expires_at, rotates, address, user_agent)
        values (${session.id}, ${session.userId}, ${session.token}, ${session.expiresAt}, ${session.rotates}, ${session.address},
          ${session.userAgent})
        returning ${columns}`;
      if (!row) throw new Error('A session was not stored.');
      return row;
    },
    async lockByToken(token) {
      const [held] = await sql<(SessionRecord & { isCurrent: boolean })[]>`
        select ${columns}, current_token = ${token} as "isCurrent" from sessions
        where current_token = ${token} or previous_token = ${token} for update`;
      if (held) {
        const { isCurrent, ...session } = held;
        return { session, standing: isCurrent ? 'current' : 'previous' };
      }
      const [retired] = await sql<SessionRecord[]>`
        select ${columns} from sessions join retired_refresh_tokens retired on retired.session_id = sessions.id
        where retired.token = ${token} for update of sessions`;
      return retired && { session: retired, standing: 'retired' };
    },
    async rotate({ sessionId, from, to, expiresAt }) {
      await sql`insert into retired_refresh_tokens (token, session_id)
        select previous_token, id from sessions where id = ${sessionId} and previous_token is not null on conflict do nothing`;
      await sql`update sessions set previous_token = ${from}, current_token = ${to}, expires_at = ${expiresAt}, last_used_at = now(),
        rotated_at = now() where id = ${sessionId}`;
    },
    async touch(sessionId) {
      await sql`update sessions set last_used_at = now() where id = ${sessionId}`;
    },
    async listActive(userId) {
      return sql<SessionRecord[]>`select ${columns} from sessions
        where user_id = ${userId} and ended_at is null and expires_at > now() order by last_used_at desc, id desc limit 1000`;
    },
    async purge({ before, sessionsMax }) {
      const gone = await sql<unknown[]>`delete from sessions where id = any(array(
        select id from sessions where expires_at < ${before} or ended_at < ${before} limit ${sessionsMax})) returning 1`;
      return gone.length;
    },
    async end({ userId, sessionId, except }) {
      const rows = await sql<{ id: string }[]>`update sessions set ended_at = now()
        where user_id = ${userId} and ended_at is null
          and (${sessionId ?? null}::uuid is null or id = ${sessionId ?? null}::uuid)
          and (${except ?? null}::uuid is null or id <> ${except ?? null}::uuid)
        returning id`;
      return rows.map((row) => row.id);
    },
  };
};
