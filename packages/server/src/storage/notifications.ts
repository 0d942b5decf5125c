import type { Notifications } from '../app/ports/store.ts';
import type { NotificationRecord } from '../domain/records.ts';
import type { Sql } from './connection.ts';

/** Notifications kept of one user; the oldest go when new ones come. */
export const notificationsKeptMax = 1_000;

interface NotificationRow extends Omit<NotificationRecord, 'number'> {
  readonly number: string;
}

const notificationRecord = (row: NotificationRow): NotificationRecord => ({
  ...row,
  number: Number(row.number),
});

export const notifications = (sql: Sql): Notifications => {
  const columns = sql`notifications.id, notifications.number, notifications.user_id as "userId", notifications.message,
    notifications.created_at as "createdAt", notifications.read_at as "readAt"`;

  return {
    async create(many) {
      const userIds = sql.array(
        many.map(({ userId }) => userId),
        'UUID',
      );
      const rows = await sql<NotificationRow[]>`insert into notifications (id, user_id, message)
        select made.id, made.user_id, made.message from unnest(
          ${sql.array(
            many.map(({ id }) => id),
            'UUID',
          )},
          ${userIds},
          ${sql.array(
            many.map(({ message }) => message),
            'TEXT',
          )}) as made (id, user_id, message)
        returning ${columns}`;
      // Those that another deletion holds are passed over: it is doing the same, and neither waits for the other.
      await sql`delete from notifications where id = any(array(
        select kept.id from notifications kept where kept.id in (
          select old.id from unnest(${userIds}) as told (user_id) cross join lateral (
            select n.id from notifications n where n.user_id = told.user_id order by n.id desc offset ${notificationsKeptMax}
          ) old
        ) for update skip locked))`;
      return rows.map(notificationRecord);
    },
    async list({ userId, before, limit }) {
      const rows = await sql<NotificationRow[]>`select ${columns} from notifications
        where user_id = ${userId} and (${before}::uuid is null or id < ${before}::uuid) order by id desc limit ${limit}`;
      return rows.map(notificationRecord);
    },
    async countUnread(userId) {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from notifications where user_id = ${userId} and read_at is null`;
      return row?.count ?? 0;
    },
    async markRead({ userId, ids }) {
      const which =
        ids === 'all'
          ? sql`user_id = ${userId}`
          : sql`user_id = ${userId} and id = any(${sql.array([...ids], 'UUID')})`;
      await sql`update notifications set read_at = now() where ${which} and read_at is null`;
    },
  };
};
