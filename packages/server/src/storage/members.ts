import type { Members, ReceiptsRecord } from '../app/ports/store.ts';
import type { MemberRecord } from '../domain/records.ts';
import type { Sql } from './connection.ts';
import { userColumns, userRecord } from './users.ts';
import type { UserRow } from './users.ts';

export interface MemberRow extends Omit<MemberRecord, 'deliveredSeq' | 'readSeq'> {
  readonly deliveredSeq: string;
  readonly readSeq: string;
}

export const memberRecord = (row: MemberRow): MemberRecord => ({
  roomId: row.roomId,
  userId: row.userId,
  role: row.role,
  joinedAt: row.joinedAt,
  deliveredSeq: Number(row.deliveredSeq),
  readSeq: Number(row.readSeq),
});

/** The columns of a member, of a table or alias named `members`. */
export const memberColumns = (
  sql: Sql,
) => sql`members.room_id as "roomId", members.user_id as "userId", members.role as role,
  members.joined_at as "joinedAt", members.delivered_seq as "deliveredSeq", members.read_seq as "readSeq"`;

/** A member and a user in one row: both have a role, so the member's is renamed. */
interface MemberUserRow extends UserRow, Omit<MemberRow, 'role' | 'userId'> {
  readonly memberRole: MemberRow['role'];
}

/** A member of a page, or nothing in an empty one, and where the room's log stands. */
type PageRow = (MemberUserRow | { readonly id: null }) & { readonly lastEventSeq: string };

interface ReceiptsRow extends ReceiptsRecord {
  readonly seq: string;
}

export const members = (sql: Sql): Members => ({
  async load(roomId, userId) {
    const [row] = await sql<
      MemberRow[]
    >`select ${memberColumns(sql)} from members where room_id = ${roomId} and user_id = ${userId}`;
    return row && memberRecord(row);
  },
  async heirOf(roomId, ownerId) {
    const [row] = await sql<{ userId: string }[]>`select members.user_id as "userId"
      from members join users on users.id = members.user_id
      where members.room_id = ${roomId} and members.user_id is distinct from ${ownerId ?? null}::uuid and users.kind = 'person' and users.status = 'active'
      order by members.role = 'admin' desc, members.joined_at, members.user_id limit 1`;
    return row?.userId;
  },
  async ownersOf(roomIds) {
    const rows = await sql<(UserRow & { readonly roomId: string })[]>`
      select members.room_id as "roomId", ${userColumns(sql)} from members join users on users.id = members.user_id
      where members.role = 'owner' and members.room_id = any(${sql.array([...roomIds], 'UUID')})`;
    return new Map(rows.map(({ roomId, ...user }) => [roomId, userRecord(user)]));
  },
  async receiptsOf({ roomId, seq, namedMax }) {
    const [row] = await sql<ReceiptsRow[]>`
      with message as (
        select room_id, seq, sender_id from messages where room_id = ${roomId} and seq = coalesce(${seq ?? null}::bigint,
          (select last_seq from room_heads where room_id = ${roomId}))
      ), having_it as (
        select members.user_id, members.read_seq >= message.seq as is_read from message
        join members on members.room_id = message.room_id and members.user_id <> message.sender_id
          and members.delivered_seq >= message.seq
        where not exists (select 1 from users where users.id = members.user_id and not users.share_receipts)
      )
      select message.seq,
        (select count(*)::int from having_it) as "deliveredCount",
        (select count(*)::int from having_it where is_read) as "readCount",
        array(select user_id::text from having_it order by user_id limit ${namedMax}) as "deliveredTo",
        array(select user_id::text from having_it where is_read order by user_id limit ${namedMax}) as "readBy"
      from message`;
    return row && { ...row, seq: Number(row.seq) };
  },
  async list({ roomId, after, limit }) {
    // One statement, so that members and the end of the log are of the same moment.
    const rows = await sql<PageRow[]>`
      select heads.last_event_seq as "lastEventSeq", page.* from room_heads heads left join lateral (
        select ${userColumns(sql)}, members.room_id as "roomId", members.role as "memberRole", members.joined_at as "joinedAt",
          members.delivered_seq as "deliveredSeq", members.read_seq as "readSeq"
        from members join users on users.id = members.user_id
        where members.room_id = heads.room_id and (${after}::uuid is null or members.user_id > ${after}::uuid)
        order by members.user_id limit ${limit}
      ) page on true where heads.room_id = ${roomId} order by page.id`;
    const found = rows.filter((row): row is PageRow & MemberUserRow => row.id !== null);
    return {
      lastEventSeq: Number(rows[0]?.lastEventSeq ?? 0),
      members: found.map(
        ({ roomId: inRoom, memberRole, joinedAt, deliveredSeq, readSeq, lastEventSeq: _end, ...user }) => ({
          user: userRecord(user),
          member: memberRecord({
            roomId: inRoom,
            userId: user.id,
            role: memberRole,
            joinedAt,
            deliveredSeq,
            readSeq,
          }),
        }),
      ),
    };
  },
});
