import type { LoggedEvent, ResumedRoom, RoomCursor } from '@parley/contract/commands/resume';
import { limits } from '@parley/contract/limits';
import { roomListCursor } from '@parley/contract/room-list';
import { momentOf } from '../../domain/moment-of.ts';
import type { Handler } from '../handler.ts';
import type { CommittedEvent } from '../ports/bus.ts';
import type { Position } from '../ports/event-log.ts';
import type { Database } from '../ports/store.ts';

/** Events of one room that are read at once: fewer when many rooms ask. */
const readTogetherMax = 1_000;
const readOfRoomMin = 10;
const readOfRoomMax = 200;

export const resume: Handler<'resume'> = async (
  { db, caller, connection },
  { rooms: cursors, list, done },
) => {
  const resuming = connection?.resuming;
  const standing =
    (await resuming?.follow(cursors.map(({ roomId }) => roomId))) ?? new Map<string, Position>();
  const missing = cursors.filter((cursor) => !isAt(standing.get(cursor.roomId), cursor));
  const logs = missing.length > 0 ? await readLogs(db, caller.user.id, missing) : new Map<string, Missed>();

  const budget = { events: limits.resumeEventsMax, chars: limits.resumeCharsMax };
  const rooms = cursors.map((cursor) => {
    const missed = logs.get(cursor.roomId);
    return isAt(standing.get(cursor.roomId), cursor)
      ? answered(cursor, [], false)
      : caughtUp(cursor, missed, budget);
  });
  resuming?.afterAnswer({
    letIn: new Map(
      rooms
        .filter(({ more, why }) => !more && why !== 'not_found')
        .map((room) => [room.roomId, reachedBy(room, cursors, standing)]),
    ),
    wait: rooms.filter(({ more }) => more).map(({ roomId }) => roomId),
    rest: done,
  });
  const listed = list === undefined ? null : await compareList(db, caller.user.id, { list, resuming });
  return {
    complete: rooms.every((room) => room.complete) && listed?.complete !== false,
    rooms,
    list: listed,
  };
};

/** What a user can know of a room's log beyond a cursor. Undefined for a room that is not theirs. */
interface Missed {
  readonly end: Position;
  /** From the cursor's own event on, if it has one. */
  readonly log: readonly CommittedEvent[];
  readonly limit: number;
}

const isAt = (position: Position | undefined, { eventSeq, at }: RoomCursor): boolean =>
  position !== undefined && position.eventSeq === eventSeq && position.at === at;

const readLogs = async (
  db: Database,
  userId: string,
  cursors: readonly RoomCursor[],
): Promise<ReadonlyMap<string, Missed>> => {
  const limit = Math.max(readOfRoomMin, Math.min(readOfRoomMax, Math.ceil(readTogetherMax / cursors.length)));
  // The event of the cursor itself is read again: it shows whether this is still the log that the client knows.
  const places = cursors.map(({ roomId, eventSeq }) => ({ roomId, after: Math.max(0, eventSeq - 1) }));
  const [ends, logs] = await Promise.all([
    db.eventLog.ends(cursors.map(({ roomId }) => roomId)),
    db.eventLog.readAs(userId, places, limit + 1),
  ]);
  const missed = new Map<string, Missed>();
  for (const [roomId, log] of logs) {
    const end = ends.get(roomId);
    if (end) missed.set(roomId, { end, log, limit });
  }
  return missed;
};

const caughtUp = (
  cursor: RoomCursor,
  missed: Missed | undefined,
  budget: { events: number; chars: number },
): ResumedRoom => {
  if (!missed) return incomplete(cursor, 'not_found');
  const { end, log, limit } = missed;
  const [first] = log;
  const isSame =
    cursor.eventSeq === 0 || (first?.eventSeq === cursor.eventSeq && momentOf(first.event) === cursor.at);
  if (!isSame) return incomplete(cursor, 'diverged');
  if (end.eventSeq - cursor.eventSeq > limits.resumeGapMax) return incomplete(cursor, 'too_far');
  const events: LoggedEvent[] = [];
  for (const { eventSeq, event } of log) {
    if (eventSeq <= cursor.eventSeq) continue;
    const chars = JSON.stringify(event).length;
    // The first event of an answer goes in whatever its size: every answer brings the client on.
    const isFirst = budget.events === limits.resumeEventsMax;
    if (budget.events === 0 || (chars > budget.chars && !isFirst)) return answered(cursor, events, true);
    budget.events -= 1;
    budget.chars -= chars;
    events.push(event as LoggedEvent);
  }
  return answered(cursor, events, log.length > limit);
};

const answered = ({ roomId }: RoomCursor, events: LoggedEvent[], more: boolean): ResumedRoom => ({
  roomId,
  complete: true,
  why: null,
  events,
  more,
});

const incomplete = ({ roomId }: RoomCursor, why: NonNullable<ResumedRoom['why']>): ResumedRoom => ({
  roomId,
  complete: false,
  why,
  events: [],
  more: false,
});

/** Up to where a client knows a room when it has this answer. One that loads it anew will know more than is told now. */
const reachedBy = (
  { roomId, complete, events }: ResumedRoom,
  cursors: readonly RoomCursor[],
  standing: ReadonlyMap<string, Position>,
): number => {
  if (!complete) return standing.get(roomId)?.eventSeq ?? 0;
  const last = events.at(-1);
  if (!last) return cursors.find((cursor) => cursor.roomId === roomId)?.eventSeq ?? 0;
  return last.event === 'message_created' ? last.data.message.eventSeq : last.data.eventSeq;
};

const compareList = async (
  db: Database,
  userId: string,
  {
    list,
    resuming,
  }: { readonly list: string; readonly resuming: { readonly listCursor: string } | undefined },
): Promise<{ readonly complete: boolean; readonly cursor: string }> => {
  const cursor = resuming?.listCursor ?? roomListCursor((await db.rooms.idsOf([userId])).get(userId) ?? []);
  return { complete: cursor === list, cursor };
};
