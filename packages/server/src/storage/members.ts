import type { Members } from '../app/ports/store.ts';
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
      where members.room_id = ${roomId} and members.user_id <> ${ownerId} and users.kind = 'person' and users.status = 'active'
      order by members.role = 'admin' desc, members.joined_at, members.user_id limit 1`;
    return row?.userId;
  },
  async list({ roomId, after, limit }) {
    const rows = await sql<MemberUserRow[]>`
      select ${userColumns(sql)}, members.room_id as "roomId", members.role as "memberRole", members.joined_at as "joinedAt",
        members.delivered_seq as "deliveredSeq", members.read_seq as "readSeq"
      from members join users on users.id = members.user_id
      where members.room_id = ${roomId} and (${after}::uuid is null or members.user_id > ${after}::uuid)
      order by members.user_id limit ${limit}`;
    return rows.map(({ roomId: inRoom, memberRole, joinedAt, deliveredSeq, readSeq, ...user }) => ({
      user: userRecord(user),
      member: memberRecord({
        roomId: inRoom,
        userId: user.id,
        role: memberRole,
        joinedAt,
        deliveredSeq,
        readSeq,
      }),
    }));
  },
});
