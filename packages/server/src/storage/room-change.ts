import type { SQL } from 'bun';
import type { AnyEvent } from '@parley/contract/registry';
import type { CommittedEvent } from '../app/ports/bus.ts';
import type { LogEntry, NewMember, NewRoom, RoomChange, Store } from '../app/ports/store.ts';
import { Fault } from '../domain/fault.ts';
import type { RoomRecord } from '../domain/records.ts';
import type { Sql } from './connection.ts';
import { memberColumns, memberRecord } from './members.ts';
import type { MemberRow } from './members.ts';
import { roomColumns, roomRecord } from './rooms.ts';
import type { RoomRow } from './rooms.ts';

/** What the log does not repeat: the content of an edit is in its message. */
const storedDetail = ({ event, data }: LogEntry): object => {
  const { actorId: _actorId, ...detail } = data;
  if (event !== 'message_edited') return detail;
  const { content: _content, ...rest } = detail as { content?: string };
  return rest;
};

/** Counts what happens to one locked room, and writes its log and head when all is done. */
class RoomLog {
  readonly #roomId: string;
  readonly #lastSeq: number;
  readonly #firstEventSeq: number;
  readonly #at: Date;
  readonly #entries: LogEntry[] = [];
  memberChange = 0;
  state: 'open' | 'archived' | 'deleted' | undefined;

  constructor(room: RoomRecord, at: Date) {
    this.#roomId = room.id;
    this.#lastSeq = room.lastSeq;
    this.#firstEventSeq = room.lastEventSeq + 1;
    this.#at = at;
  }

  record(entry: LogEntry): void {
    this.#entries.push(entry);
  }

  async write(sql: Sql): Promise<readonly CommittedEvent[]> {
    const entries = this.#entries;
    await sql`update room_heads set last_event_seq = last_event_seq + ${entries.length},
      last_event_at = case when ${entries.length} > 0 then ${this.#at}::timestamptz else last_event_at end,
      member_count = member_count + ${this.memberChange}, state = coalesce(${this.state ?? null}, state)
      where room_id = ${this.#roomId}`;
    if (entries.length > 0) {
      await sql`insert into room_events (room_id, event_seq, last_seq, type, actor_id, detail, created_at)
        select ${this.#roomId}::uuid, ${this.#firstEventSeq}::bigint + e.place - 1, ${this.#lastSeq}::bigint, e.type, e.actor_id, e.detail, ${this.#at}::timestamptz
        from unnest(${sql.array(
          entries.map((entry) => entry.event),
          'TEXT',
        )},
          ${sql.array(
            entries.map((entry) => entry.data.actorId),
            'UUID',
          )},
          ${sql.array(entries.map(storedDetail), 'JSONB')}) with ordinality as e (type, actor_id, detail, place)`;
    }
    const at = this.#at.toISOString();
    return entries.map((entry, index) => {
      const eventSeq = this.#firstEventSeq + index;
      const data = { ...entry.data, roomId: this.#roomId, eventSeq, at };
      return { roomId: this.#roomId, eventSeq, event: { event: entry.event, data } as AnyEvent };
    });
  }
}

/**
 * Runs a change to one room in a transaction, under the lock of its head. Answers with the result and the events that
 * were committed, for delivery.
 */
export const changeRoom = async <Result>(
  pool: SQL,
  storeOf: (sql: Sql) => Store,
  roomId: string,
  work: (change: RoomChange) => Promise<Result>,
): Promise<Changed<Result>> => pool.begin(async (tx) => changeWithin(tx, storeOf, roomId, work));

/** Makes a room in a transaction: its first members come by entries of its log, like later ones. */
export const createRoom = async (
  pool: SQL,
  storeOf: (sql: Sql) => Store,
  room: NewRoom,
  members: readonly NewMember[],
): Promise<Changed<RoomRecord> | undefined> =>
  pool.begin(async (tx) => {
    const made = await tx<unknown[]>`
      insert into rooms (id, organization_id, kind, name, description, picture, assistant, direct_key, created_by)
      values (${room.id}, ${room.organizationId}, ${room.kind}, ${room.name}, ${room.description}, ${room.picture},
        ${room.assistant}, ${room.directKey}, ${room.createdBy})
      on conflict (direct_key) do nothing returning 1`;
    if (made.length === 0) return undefined;
    await tx`insert into room_heads (room_id) values (${room.id})`;
    return changeWithin(tx, storeOf, room.id, async (change) => {
      for (const { user, role } of members) {
        await change.addMember(user.id, role);
        const { id: userId, username } = user;
        change.record({ event: 'member_added', data: { actorId: room.createdBy, userId, username, role } });
      }
      return change.room;
    });
  });

interface Changed<Result> {
  readonly result: Result;
  readonly events: readonly CommittedEvent[];
}

const changeWithin = async <Result>(
  tx: Sql,
  storeOf: (sql: Sql) => Store,
  roomId: string,
  work: (change: RoomChange) => Promise<Result>,
): Promise<Changed<Result>> => {
  const [head] = await tx<
    { state: string }[]
  >`select state from room_heads where room_id = ${roomId} for update`;
  if (!head || head.state === 'deleted') throw new Fault('not_found');
  // The moment of the change: later than that of the one before it, which had the lock until now.
  const [row] = await tx<
    (RoomRow & { moment: Date })[]
  >`select ${roomColumns(tx)}, clock_timestamp()::timestamptz(3) as moment from rooms join room_heads heads on heads.room_id = rooms.id
      where rooms.id = ${roomId}`;
  if (!row) throw new Fault('not_found');
  const room = roomRecord(row);
  const log = new RoomLog(room, row.moment);
  const result = await work({ ...storeOf(tx), ...changesOf(tx, { room, log, at: row.moment }) });
  return { result, events: await log.write(tx) };
};

type Changes = Omit<RoomChange, keyof Store>;

/** `at` is the time of the events that tell of these changes, so that both say the same. */
const changesOf = (
  sql: Sql,
  { room, log, at }: { readonly room: RoomRecord; readonly log: RoomLog; readonly at: Date },
): Changes => ({
  room,
  record: (entry) => log.record(entry),
  async addMember(userId, role) {
    // What was written before somebody came is not unread to them.
    const [row] = await sql<
      MemberRow[]
    >`insert into members (room_id, user_id, role, joined_at, delivered_seq, read_seq)
      values (${room.id}, ${userId}, ${role}, ${at}, ${room.lastSeq}, ${room.lastSeq}) returning ${memberColumns(sql)}`;
    if (!row) throw new Error('A member was not stored.');
    log.memberChange += 1;
    return memberRecord(row);
  },
  async removeMember(userId) {
    await sql`delete from members where room_id = ${room.id} and user_id = ${userId}`;
    log.memberChange -= 1;
  },
  async ownerId() {
    const [row] = await sql<
      { userId: string }[]
    >`select user_id as "userId" from members where room_id = ${room.id} and role = 'owner' limit 1`;
    return row?.userId;
  },
  async setMemberRole(userId, role) {
    await sql`update members set role = ${role} where room_id = ${room.id} and user_id = ${userId}`;
  },
  async update(change) {
    const next = { ...room, ...change };
    if ((next.archivedAt === null) !== (room.archivedAt === null))
      log.state = next.archivedAt ? 'archived' : 'open';
    await sql`update rooms set name = ${next.name}, description = ${next.description}, picture = ${next.picture},
      archived_at = ${next.archivedAt}, updated_at = ${at} where id = ${room.id}`;
    const [row] = await sql<
      RoomRow[]
    >`select ${roomColumns(sql)} from rooms join room_heads heads on heads.room_id = rooms.id
      where rooms.id = ${room.id}`;
    return row ? roomRecord(row) : next;
  },
  async delete() {
    log.state = 'deleted';
    await sql`update rooms set deleted_at = now(), direct_key = null where id = ${room.id}`;
    await sql`update invites set revoked_at = now() where room_id = ${room.id} and revoked_at is null`;
    const rows = await sql<
      { userId: string }[]
    >`delete from members where room_id = ${room.id} returning user_id as "userId"`;
    return rows.map(({ userId }) => userId);
  },
  async editMessage(seq, content) {
    await sql`update messages set first_digest = coalesce(first_digest, sha256(convert_to(content, 'UTF8'))),
      content = ${content}, edited_at = ${at} where room_id = ${room.id} and seq = ${seq}`;
  },
  async deleteMessage(seq) {
    await sql`update messages set first_digest = coalesce(first_digest, sha256(convert_to(content, 'UTF8'))),
      content = '', deleted_at = ${at} where room_id = ${room.id} and seq = ${seq}`;
    await sql`delete from reactions where room_id = ${room.id} and seq = ${seq}`;
  },
  async addReaction(seq, emoji, userId) {
    const rows = await sql<
      unknown[]
    >`insert into reactions (room_id, seq, emoji, user_id, created_at, kind_since)
      select ${room.id}, ${seq}, ${emoji}, ${userId}, clock_timestamp(), coalesce((
        select min(kind_since) from reactions where room_id = ${room.id} and seq = ${seq} and emoji = ${emoji}
      ), clock_timestamp()) on conflict do nothing returning 1`;
    return rows.length > 0;
  },
  async removeReaction(seq, emoji, userId) {
    const rows = await sql<unknown[]>`delete from reactions
      where room_id = ${room.id} and seq = ${seq} and emoji = ${emoji} and user_id = ${userId} returning 1`;
    return rows.length > 0;
  },
});
