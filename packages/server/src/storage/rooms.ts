import type { RoomListing, Rooms } from '../app/ports/store.ts';
import { directUserIds } from '../domain/keys.ts';
import type { MessageRecord, RoomRecord } from '../domain/records.ts';
import type { Sql } from './connection.ts';
import { memberColumns, memberRecord } from './members.ts';
import type { MemberRow } from './members.ts';
import { messageColumns, messageRecord } from './messages.ts';
import type { MessageRow } from './messages.ts';
import { users } from './users.ts';

type Converted = 'number' | 'organizationNumber' | 'directIds' | 'lastSeq' | 'lastEventSeq';

export interface RoomRow extends Omit<RoomRecord, Converted> {
  readonly number: string;
  readonly organizationNumber: string;
  readonly directKey: string | null;
  readonly lastSeq: string;
  readonly lastEventSeq: string;
}

export const roomRecord = (row: RoomRow): RoomRecord => ({
  id: row.id,
  number: Number(row.number),
  organizationId: row.organizationId,
  organizationNumber: Number(row.organizationNumber),
  kind: row.kind,
  name: row.name,
  description: row.description,
  picture: row.picture,
  assistant: row.assistant,
  directIds: row.directKey === null ? null : directUserIds(row.directKey),
  createdBy: row.createdBy,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  archivedAt: row.archivedAt,
  memberCount: row.memberCount,
  lastSeq: Number(row.lastSeq),
  lastEventSeq: Number(row.lastEventSeq),
  lastEventAt: row.lastEventAt,
});

/** The columns of a room, of tables or aliases named `rooms` and `heads`. */
export const roomColumns = (
  sql: Sql,
) => sql`rooms.id, rooms.number, rooms.organization_id as "organizationId",
  (select organizations.number from organizations where organizations.id = rooms.organization_id) as "organizationNumber", rooms.kind,
  rooms.name, rooms.description, rooms.picture, rooms.assistant, rooms.direct_key as "directKey", rooms.created_by as "createdBy",
  rooms.created_at as "createdAt", rooms.updated_at as "updatedAt", rooms.archived_at as "archivedAt",
  heads.member_count as "memberCount", heads.last_seq as "lastSeq", heads.last_event_seq as "lastEventSeq", heads.last_event_at as "lastEventAt"`;

/** A message as JSON, where times are texts. */
type MessageJson = Omit<MessageRow, 'createdAt' | 'editedAt' | 'deletedAt'> & {
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
};

/** A room, the caller's membership, the newest message, and the id of the other user of a direct room, in one row. */
interface ListingRow extends RoomRow, Omit<MemberRow, 'roomId' | 'userId'> {
  readonly lastMessage: MessageJson | null;
  readonly peerId: string | null;
}

const messageOfJson = (json: MessageJson): MessageRecord =>
  messageRecord({
    ...json,
    createdAt: new Date(json.createdAt),
    editedAt: json.editedAt === null ? null : new Date(json.editedAt),
    deletedAt: json.deletedAt === null ? null : new Date(json.deletedAt),
  });

export const rooms = (sql: Sql): Rooms => {
  const columns = roomColumns(sql);
  const source = sql`rooms join room_heads heads on heads.room_id = rooms.id`;

  const complete = async (userId: string, rows: readonly ListingRow[]): Promise<readonly RoomListing[]> => {
    const peerIds = rows.map((row) => row.peerId).filter((id) => id !== null);
    const peers = peerIds.length > 0 ? await users(sql).loadMany(peerIds) : [];
    const peerOf = new Map(peers.map((peer) => [peer.id, peer]));
    return rows.map((row) => ({
      room: roomRecord(row),
      member: memberRecord({ ...row, roomId: row.id, userId }),
      lastMessage: row.lastMessage && messageOfJson(row.lastMessage),
      peer: (row.peerId !== null && peerOf.get(row.peerId)) || null,
    }));
  };

  // One statement, so that room, membership and newest message are of the same moment.
  const listing = sql`${columns}, ${memberColumns(sql)}, (
      select to_jsonb(newest) from (
        select ${messageColumns(sql)} from messages where messages.room_id = rooms.id and messages.seq = heads.last_seq
      ) newest
    ) as "lastMessage", (
      select other.user_id from members other
      where rooms.kind = 'direct' and other.room_id = rooms.id and other.user_id <> members.user_id limit 1
    ) as "peerId"
    from members join rooms on rooms.id = members.room_id join room_heads heads on heads.room_id = rooms.id`;

  return {
    async load(id) {
      const [row] = await sql<
        RoomRow[]
      >`select ${columns} from ${source} where rooms.id = ${id} and rooms.deleted_at is null`;
      return row && roomRecord(row);
    },
    async loadByNumber(number) {
      const [row] = await sql<
        RoomRow[]
      >`select ${columns} from ${source} where rooms.number = ${number} and rooms.deleted_at is null`;
      return row && roomRecord(row);
    },
    async loadByDirectKey(directKey) {
      const [row] = await sql<
        RoomRow[]
      >`select ${columns} from ${source} where rooms.direct_key = ${directKey} and rooms.deleted_at is null`;
      return row && roomRecord(row);
    },
    async listOf({ userId, before, limit }) {
      const rows = await sql<ListingRow[]>`select ${listing}
        where members.user_id = ${userId} and (${before}::uuid is null or members.room_id < ${before}::uuid) and rooms.deleted_at is null
        order by members.room_id desc limit ${limit}`;
      return complete(userId, rows);
    },
    async summaryOf({ userId, roomId }) {
      const rows = await sql<ListingRow[]>`select ${listing}
        where members.user_id = ${userId} and members.room_id = ${roomId} and rooms.deleted_at is null`;
      return (await complete(userId, rows))[0];
    },
    async listPublic({ organizationId, userId, before, limit }) {
      const rows = await sql<(RoomRow & { joined: boolean })[]>`
        select ${columns}, exists (select 1 from members where members.room_id = rooms.id and members.user_id = ${userId}) as joined
        from ${source}
        where rooms.organization_id = ${organizationId} and rooms.kind = 'public' and rooms.deleted_at is null
          and (${before}::uuid is null or rooms.id < ${before}::uuid)
        order by rooms.id desc limit ${limit}`;
      return rows.map((row) => ({ room: roomRecord(row), joined: row.joined }));
    },
    async listOfOrganization({ organizationId, search, kind, before, limit }) {
      // Both sides folded alike, by the database: what its locale does not know is found as it is written.
      const matches = sql`position(lower(normalize(${search}::text, NFKC)) in lower(normalize(coalesce(rooms.name, ''), NFKC))) > 0`;
      const rows = await sql<RoomRow[]>`select ${columns} from ${source}
        where rooms.organization_id = ${organizationId} and rooms.kind in ('public', 'private', 'group') and rooms.deleted_at is null
          and (${kind}::text is null or rooms.kind = ${kind}::text) and (${before}::uuid is null or rooms.id < ${before}::uuid)
          and (${search}::text = '' or ${matches})
        order by rooms.id desc limit ${limit}`;
      return rows.map(roomRecord);
    },
    async listVisible({ organizationId, userId, limit, offset }) {
      const joined = sql`exists (select 1 from members where members.room_id = rooms.id and members.user_id = ${userId})`;
      const visible = sql`rooms.organization_id = ${organizationId} and rooms.deleted_at is null
        and (rooms.kind = 'public' or (rooms.kind in ('private', 'group') and ${joined}))`;
      const [counted] = await sql<{ total: string }[]>`select count(*) as total from rooms where ${visible}`;
      const rows = await sql<(RoomRow & { joined: boolean })[]>`
        select ${columns}, ${joined} as joined from ${source} where ${visible}
        order by rooms.number desc limit ${limit} offset ${offset}`;
      return {
        total: Number(counted?.total ?? 0),
        rooms: rows.map((row) => ({ room: roomRecord(row), joined: row.joined })),
      };
    },
    async listGroups({ userId, roomId, limit, membersMax }) {
      const rows = await sql<(RoomRow & { memberIds: readonly string[] })[]>`
        select ${columns}, (select jsonb_agg(first.user_id order by first.user_id) from (
            select members.user_id from members where members.room_id = rooms.id order by members.user_id limit ${membersMax}
          ) first) as "memberIds"
        from members own join rooms on rooms.id = own.room_id join room_heads heads on heads.room_id = rooms.id
        where own.user_id = ${userId} and (${roomId}::uuid is null or own.room_id = ${roomId}::uuid)
          and rooms.kind in ('public', 'private', 'group') and rooms.deleted_at is null
        order by rooms.id desc limit ${limit}`;
      return rows.map((row) => ({ room: roomRecord(row), memberIds: row.memberIds }));
    },
    async idsOf(userIds) {
      const rows = await sql<{ userId: string; roomId: string }[]>`
        select user_id as "userId", room_id as "roomId" from members where user_id = any(${sql.array([...userIds], 'UUID')})`;
      const idsOf = new Map<string, string[]>(userIds.map((userId) => [userId, []]));
      for (const row of rows) idsOf.get(row.userId)?.push(row.roomId);
      return idsOf;
    },
    async purgeDeleted(rowsMax) {
      const [room] = await sql<{ id: string }[]>`
        select id from rooms where deleted_at is not null
          and not exists (select 1 from files where files.room_id = rooms.id) order by deleted_at limit 1`;
      if (!room) return false;
      for (const table of [sql`messages`, sql`reactions`, sql`room_events`]) {
        const gone = await sql<unknown[]>`delete from ${table} where ctid = any(array(
          select ctid from ${table} where room_id = ${room.id} limit ${rowsMax})) returning 1`;
        if (gone.length > 0) return true;
      }
      await sql`delete from invites where room_id = ${room.id}`;
      await sql`delete from members where room_id = ${room.id}`;
      await sql`delete from room_heads where room_id = ${room.id}`;
      await sql`delete from rooms where id = ${room.id}`;
      return true;
    },
  };
};
