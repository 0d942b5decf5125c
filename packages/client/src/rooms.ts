import type { LoggedEvent } from '@parley/contract/commands/resume';
import type { Membership, Room } from '@parley/contract/nouns/room';
import type { Message } from '@parley/contract/nouns/message';
import { applyNext, nextOf, placeOf, raiseMarks, withoutKey } from './room-events.ts';
import { noMarks, noMembers, noMessages } from './state.ts';
import * as stateLimits from './limits/state.ts';
import type { ClientState, EarlyEvents, RoomState } from './state.ts';

/** A room as the server has just shown it. */
export interface RoomSnapshot {
  readonly room: Room;
  readonly membership: Membership;
  /** Undefined where the answer says nothing of it. */
  readonly lastMessage?: Message | null;
  readonly peerId?: string | null;
}

const noEvents: EarlyEvents = { events: [], reach: 0 };

/**
 * Takes a room as it was shown. Of one that is there already, the log says more than any snapshot: only what is not in
 * the log is taken.
 */
export const showRoom = (state: ClientState, snapshot: RoomSnapshot, askedAt: number): ClientState => {
  const { id } = snapshot.room;
  const known = state.rooms.get(id);
  if (known && known.lostAt !== null && askedAt < known.lostAt) return state;
  const shown =
    known && known.lostAt === null
      ? mergeRoom(known, snapshot, state.userId)
      : newRoom(snapshot, state.userId, known);
  const isStale = shown.isStale || askedAt < state.disconnectedAt;
  return settle(withRoom(state, { ...shown, isStale, since: Math.max(askedAt, known?.since ?? 0) }), id);
};

const newRoom = (
  { room, membership, lastMessage = null, peerId }: RoomSnapshot,
  userId: string,
  before: RoomState | undefined,
): RoomState => ({
  room,
  role: membership.role,
  joinedAt: membership.joinedAt,
  peerId: peerId === undefined ? (before?.peerId ?? null) : peerId,
  lastMessage: lastMessage && { value: lastMessage, eventSeq: room.lastEventSeq },
  messages: noMessages,
  members: noMembers,
  marks: raiseMarks(noMarks, userId, membership),
  receiptCounts: null,
  typing: new Map(),
  recent: [],
  reach: room.lastEventSeq,
  isStale: false,
  lostAt: null,
  since: 0,
});

const mergeRoom = (
  known: RoomState,
  { room, membership, peerId }: RoomSnapshot,
  userId: string,
): RoomState => ({
  ...known,
  peerId: peerId === undefined ? known.peerId : peerId,
  marks: raiseMarks(known.marks, userId, membership),
  reach: Math.max(known.reach, room.lastEventSeq),
});

export const withRoom = (state: ClientState, room: RoomState): ClientState =>
  state.rooms.get(room.room.id) === room
    ? state
    : { ...state, rooms: new Map(state.rooms).set(room.room.id, room) };

/** The user is not in the room any more. */
export const dropRoom = (state: ClientState, roomId: string): ClientState => {
  const left = new Map(state.left);
  // Moved to the end, so that the one that was left first goes first.
  left.delete(roomId);
  left.set(roomId, state.turn);
  return {
    ...state,
    rooms: withoutKey(state.rooms, roomId),
    early: withoutKey(state.early, roomId),
    left: bounded(left, stateLimits.leftMax),
  };
};

/** The same map, without the first of too many. */
export const bounded = <Value>(map: Map<string, Value>, sizeMax: number): ReadonlyMap<string, Value> => {
  for (const first of map.keys()) {
    if (map.size <= sizeMax) break;
    map.delete(first);
  }
  return map;
};

/** Hears an event of a room's log: it is applied in its turn, kept when it comes early, and dropped when it is old. */
export const hearLogged = (state: ClientState, event: LoggedEvent): ClientState => {
  const { roomId, eventSeq } = placeOf(event);
  const room = state.rooms.get(roomId);
  if (room && room.lostAt === null && eventSeq <= room.room.lastEventSeq) return state;
  // Whatever is missing before it: the room is not the user's any more.
  if (event.event === 'room_deleted') return dropRoom(state, roomId);
  if (event.event === 'member_removed' && event.data.userId === state.userId) return dropRoom(state, roomId);
  if (!room || room.lostAt !== null || eventSeq > room.room.lastEventSeq + 1)
    return settle(keepEarly(state, event), roomId);
  return settle(withRoom(state, applyNext(room, event, state.userId)), roomId);
};

const keepEarly = (state: ClientState, event: LoggedEvent): ClientState => {
  const { roomId, eventSeq } = placeOf(event);
  const { events, reach } = state.early.get(roomId) ?? noEvents;
  const kept = events.length < stateLimits.earlyMax ? [...events, event] : events;
  const early = new Map(state.early);
  early.set(roomId, { events: kept, reach: Math.max(reach, eventSeq) });
  return { ...state, early: bounded(early, stateLimits.earlyRoomsMax) };
};

/** Applies what came early, as far as nothing is missing before it. */
export const settle = (state: ClientState, roomId: string): ClientState => {
  const early = state.early.get(roomId);
  let room = state.rooms.get(roomId);
  if (!early || !room || room.lostAt !== null) return state;
  const { next, early: events } = nextOf(early.events, room.room.lastEventSeq);
  for (const event of next) room = applyNext(room, event, state.userId);
  const reached = withRoom(state, { ...room, reach: Math.max(room.reach, early.reach) });
  const rest =
    events.length > 0
      ? new Map(state.early).set(roomId, { events, reach: early.reach })
      : withoutKey(state.early, roomId);
  return { ...reached, early: rest };
};
