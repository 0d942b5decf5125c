import type { AnyEvent } from '@parley/contract/registry';
import type { CommittedEvent } from '../app/ports/bus.ts';
import type { EventLog, LogPlace } from '../app/ports/event-log.ts';
import { messageView } from '../domain/views.ts';
import type { Sql } from './connection.ts';
import { messageColumns, messageRecord } from './messages.ts';
import type { MessageRow } from './messages.ts';

interface EndRow {
  readonly roomId: string;
  readonly eventSeq: string;
  readonly at: Date;
}

interface EntryRow extends MessageRow {
  readonly roomId: string;
  readonly roomNumber: string;
  /** Null for a room with nothing to tell. */
  readonly type: AnyEvent['event'] | null;
  /** Null for a new message. */
  readonly actorId: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
}

export const eventLog = (sql: Sql): EventLog => {
  /**
   * One statement, so that membership and log are of the same moment. A new message has no row among room_events: those
   * after an event number are found by seq, which follows from the last entry before it that is no message.
   */
  const read = async (userId: string | null, places: readonly LogPlace[], limit: number) => {
    const rows = await sql<EntryRow[]>`
      with places as (
        select place.room_id, place.after, rooms.number, coalesce((
            select entry.last_seq + place.after - entry.event_seq from room_events entry
            where entry.room_id = place.room_id and entry.event_seq <= place.after order by entry.event_seq desc limit 1
          ), place.after) as after_seq
        from unnest(${sql.array(
          places.map(({ roomId }) => roomId),
          'UUID',
        )}, ${sql.array(
          places.map(({ after }) => after),
          'BIGINT',
        )}) place (room_id, after)
        join rooms on rooms.id = place.room_id
        where ${userId}::uuid is null
          or exists (select 1 from members where members.room_id = place.room_id and members.user_id = ${userId}::uuid)
      )
      select places.room_id as "roomId", places.number as "roomNumber", entries.* from places left join lateral (
        (select 'message_created' as type, null::uuid as "actorId", null::jsonb as detail, ${messageColumns(sql)}
          from messages where messages.room_id = places.room_id and messages.seq > places.after_seq
          order by messages.seq limit ${limit})
        union all
        (select entry.type, entry.actor_id, case when entry.type = 'message_edited' then entry.detail || (
              select jsonb_build_object('content', messages.content) from messages
              where messages.room_id = entry.room_id and messages.seq = (entry.detail ->> 'seq')::bigint
            ) else entry.detail end,
            null, entry.event_seq, null, null, null, null, entry.created_at, null, null, null
          from room_events entry where entry.room_id = places.room_id and entry.event_seq > places.after
          order by entry.event_seq limit ${limit})
      ) entries on true order by "roomId", "eventSeq"::bigint`;
    const found = new Map<string, CommittedEvent[]>();
    const next = new Map(places.map(({ roomId, after }) => [roomId, after + 1]));
    for (const row of rows) {
      const events = found.get(row.roomId) ?? [];
      found.set(row.roomId, events);
      if (row.type === null) continue;
      // Both kinds of entries are cut at the limit: beyond the first cut one kind may be missing.
      if (Number(row.eventSeq) !== next.get(row.roomId) || events.length >= limit) continue;
      events.push(committed(row, row.type));
      next.set(row.roomId, Number(row.eventSeq) + 1);
    }
    return found;
  };

  return {
    async ends(roomIds) {
      const rows = await sql<EndRow[]>`
        select room_id as "roomId", last_event_seq as "eventSeq", last_event_at as at from room_heads
        where room_id = any(${sql.array([...roomIds], 'UUID')}) and state <> 'deleted'`;
      return new Map(
        rows.map(({ roomId, eventSeq, at }) => [
          roomId,
          { eventSeq: Number(eventSeq), at: at.toISOString() },
        ]),
      );
    },
    read: (places, limit) => read(null, places, limit),
    readAs: (userId, places, limit) => read(userId, places, limit),
  };
};

const committed = (row: EntryRow, type: AnyEvent['event']): CommittedEvent => {
  const { roomId, actorId, detail } = row;
  const eventSeq = Number(row.eventSeq);
  if (type === 'message_created') {
    // Its reactions follow as entries of their own.
    const record = { ...messageRecord(row), reactions: [] };
    const message = messageView(record, { id: roomId, number: Number(row.roomNumber) });
    return { roomId, eventSeq, event: { event: type, data: { message } } };
  }
  const data = { ...detail, actorId, roomId, eventSeq, at: row.createdAt.toISOString() };
  return { roomId, eventSeq, event: { event: type, data } as AnyEvent };
};
