import type { Messages } from '../app/ports/store.ts';
import { limits } from '@parley/contract/limits';
import type { MessageRecord, ReactionRecord } from '../domain/records.ts';
import type { Sql } from './connection.ts';

export interface MessageRow extends Omit<MessageRecord, 'seq' | 'eventSeq' | 'reactions'> {
  readonly seq: string;
  readonly eventSeq: string;
  readonly reactions: readonly ReactionRecord[] | null;
}

export const messageRecord = (row: MessageRow): MessageRecord => ({
  seq: Number(row.seq),
  eventSeq: Number(row.eventSeq),
  senderId: row.senderId,
  clientId: row.clientId,
  content: row.content,
  encrypted: row.encrypted,
  createdAt: row.createdAt,
  editedAt: row.editedAt,
  deletedAt: row.deletedAt,
  reactions: row.reactions ?? [],
});

/** The columns of a message, of a table or alias named `messages`, with its reactions in the order they came. */
export const messageColumns = (
  sql: Sql,
) => sql`messages.seq, messages.event_seq as "eventSeq", messages.sender_id as "senderId",
  messages.client_id as "clientId", messages.content, messages.encrypted, messages.created_at as "createdAt",
  messages.edited_at as "editedAt", messages.deleted_at as "deletedAt", (
    select jsonb_agg(jsonb_build_object('emoji', kind.emoji, 'count', kind.count, 'userIds', kind.users) order by kind.first, kind.emoji)
    from (
      select emoji, count(*) as count, min(created_at) as first,
        to_jsonb((array_agg(user_id order by created_at, user_id))[1:${limits.reactionUsersShown}::int]) as users
      from reactions where reactions.room_id = messages.room_id and reactions.seq = messages.seq group by emoji
    ) kind
  ) as reactions`;

export const messages = (sql: Sql): Messages => {
  const columns = messageColumns(sql);

  const older = (roomId: string, below: number, limit: number) =>
    sql<
      MessageRow[]
    >`select ${columns} from messages where room_id = ${roomId} and seq < ${below} order by seq desc limit ${limit}`;
  const newer = (roomId: string, above: number, limit: number) =>
    sql<
      MessageRow[]
    >`select ${columns} from messages where room_id = ${roomId} and seq > ${above} order by seq limit ${limit}`;

  return {
    async load(roomId, seq) {
      const [row] = await sql<
        MessageRow[]
      >`select ${columns} from messages where room_id = ${roomId} and seq = ${seq}`;
      return row && messageRecord(row);
    },
    async list({ roomId, before, after, around, limit }) {
      if (after !== undefined) return (await newer(roomId, after, limit)).map(messageRecord);
      if (around !== undefined) {
        const half = Math.floor(limit / 2);
        const [head, tail] = await Promise.all([
          older(roomId, around, half),
          newer(roomId, around - 1, limit - half),
        ]);
        return [...head.toReversed(), ...tail].map(messageRecord);
      }
      const rows = await older(roomId, before ?? Number.MAX_SAFE_INTEGER, limit);
      return rows.toReversed().map(messageRecord);
    },
  };
};
