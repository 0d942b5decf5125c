import type { MessagePage, Messages } from '../app/ports/store.ts';
import { limits } from '@parley/contract/limits';
import type { MessageRecord, ReactionRecord } from '../domain/records.ts';
import type { Sql } from './connection.ts';

export interface MessageRow extends Omit<MessageRecord, 'seq' | 'eventSeq' | 'reactions'> {
  readonly seq: string;
  readonly eventSeq: string;
  readonly reactions: readonly ReactionRecord[] | null;
}

/** A message of a page, or nothing in an empty one, and where the room stands. */
type PageRow = (MessageRow | { readonly seq: null }) & {
  readonly lastSeq: string;
  readonly lastEventSeq: string;
};

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
    select jsonb_agg(jsonb_build_object('emoji', kind.emoji, 'count', kind.count, 'userIds', kind.users) order by kind.since, kind.emoji)
    from (
      select emoji, count(*) as count, min(kind_since) as since,
        to_jsonb((array_agg(user_id order by created_at, user_id))[1:${limits.reactionUsersShown}::int]) as users
      from reactions where reactions.room_id = messages.room_id and reactions.seq = messages.seq group by emoji
    ) kind
  ) as reactions`;

export const messages = (sql: Sql): Messages => {
  const columns = messageColumns(sql);

  /** One statement, so that messages and the end of the log are of the same moment. */
  const page = async (
    roomId: string,
    older: { readonly below: number; readonly limit: number },
    newer: { readonly above: number; readonly limit: number },
  ): Promise<MessagePage> => {
    const rows = await sql<PageRow[]>`
      select heads.last_seq as "lastSeq", heads.last_event_seq as "lastEventSeq", page.*
      from room_heads heads left join lateral (
        (select ${columns} from messages where room_id = heads.room_id and messages.seq < ${older.below}
          order by messages.seq desc limit ${older.limit})
        union all
        (select ${columns} from messages where room_id = heads.room_id and messages.seq > ${newer.above}
          order by messages.seq limit ${newer.limit})
      ) page on true where heads.room_id = ${roomId} order by page.seq`;
    return {
      messages: rows.filter((row): row is PageRow & MessageRow => row.seq !== null).map(messageRecord),
      lastSeq: Number(rows[0]?.lastSeq ?? 0),
      lastEventSeq: Number(rows[0]?.lastEventSeq ?? 0),
    };
  };

  return {
    async load(roomId, seq) {
      const [row] = await sql<
        MessageRow[]
      >`select ${columns} from messages where room_id = ${roomId} and seq = ${seq}`;
      return row && messageRecord(row);
    },
    async list({ roomId, before, after, around, limit }) {
      if (after !== undefined) return page(roomId, { below: 0, limit: 0 }, { above: after, limit });
      const newerMax = around === undefined ? 0 : limit - Math.floor(limit / 2);
      const below = around ?? before ?? Number.MAX_SAFE_INTEGER;
      return page(roomId, { below, limit: limit - newerMax }, { above: below - 1, limit: newerMax });
    },
  };
};
