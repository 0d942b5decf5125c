import type { LoggedEvent, ResumedRoom } from '@parley/contract/commands/resume';
import type { Message } from '@parley/contract/nouns/message';
import type { Member, RoomSummary } from '@parley/contract/nouns/room';
import type { User } from '@parley/contract/nouns/user';
import type { Action } from './actions.ts';
import {
  applyNext,
  applyToMembers,
  applyToMessages,
  placeOf,
  raiseMarks,
  withoutKey,
} from './room-events.ts';
import { dropRoom, settle, showRoom, withRoom } from './rooms.ts';
import type { SlicedMap } from './sliced-map.ts';
import { noMembers, noMessages } from './state.ts';
import * as stateLimits from './limits/state.ts';
import type { ClientState, RoomState } from './state.ts';

type ActionOf<Type extends Action['type']> = Extract<Action, { readonly type: Type }>;

/** Keeps the later of two profiles. */
export const showUsers = (state: ClientState, users: readonly User[]): ClientState => {
  let known: SlicedMap<string, User> = state.users;
  for (const user of users) {
    const before = known.get(user.id);
    if (!before || before.updatedAt < user.updatedAt) known = known.with(user.id, user);
  }
  return known === state.users ? state : { ...state, users: known };
};

/** Takes a room of the list, with the other user of a direct room. */
export const showListed = (state: ClientState, summary: RoomSummary, askedAt: number): ClientState => {
  const { room, membership, lastMessage, peer } = summary;
  const shown = showUsers(state, peer ? [peer] : []);
  return showRoom(shown, { room, membership, lastMessage, peerId: peer?.id ?? null }, askedAt);
};

/** What was heard of a room since the question is newer than the answer. */
const wasLeftSince = (state: ClientState, roomId: string, askedAt: number): boolean =>
  (state.left.get(roomId) ?? 0) > askedAt;

export const showList = (
  state: ClientState,
  { rooms, isComplete, askedAt }: ActionOf<'rooms_listed'>,
): ClientState => {
  let shown = state;
  for (const summary of rooms)
    if (!wasLeftSince(state, summary.room.id, askedAt)) shown = showListed(shown, summary, askedAt);
  if (!isComplete) return shown;
  const listed = new Set(rooms.map(({ room }) => room.id));
  for (const [roomId, { since }] of state.rooms)
    if (!listed.has(roomId) && since <= askedAt) shown = dropRoom(shown, roomId);
  return shown;
};

export const showLoaded = (
  state: ClientState,
  { room, membership, askedAt }: ActionOf<'room_loaded'>,
): ClientState => {
  if (membership)
    return wasLeftSince(state, room.id, askedAt) ? state : showRoom(state, { room, membership }, askedAt);
  const known = state.rooms.get(room.id);
  return known && known.since <= askedAt ? dropRoom(state, room.id) : state;
};

/**
 * Whether a page is older than the events that are still known, so that it cannot be brought up to date. It is ignored:
 * ask for it again.
 */
export const isTooOld = ({ room, recent }: RoomState, lastEventSeq: number): boolean =>
  lastEventSeq < room.lastEventSeq - recent.length;

/** The events that a page does not have in it. */
const eventsAfter = ({ recent }: RoomState, lastEventSeq: number): readonly LoggedEvent[] =>
  recent.filter((event) => placeOf(event).eventSeq > lastEventSeq);

export const showMessages = (
  state: ClientState,
  { roomId, messages, lastEventSeq }: ActionOf<'messages_loaded'>,
): ClientState => {
  const room = state.rooms.get(roomId);
  if (!room || room.lostAt !== null || isTooOld(room, lastEventSeq)) return state;
  let known = room.messages;
  for (const message of messages) known = withMessage(known, message, lastEventSeq);
  for (const event of eventsAfter(room, lastEventSeq)) known = applyToMessages(known, event);
  return withRoom(state, { ...room, messages: known });
};

const withMessage = (
  messages: RoomState['messages'],
  message: Message,
  eventSeq: number,
): RoomState['messages'] => {
  const before = messages.get(message.seq);
  return before && before.eventSeq >= eventSeq
    ? messages
    : messages.with(message.seq, { value: message, eventSeq });
};

export const showMembers = (
  state: ClientState,
  { roomId, members, lastEventSeq }: ActionOf<'members_loaded'>,
): ClientState => {
  const room = state.rooms.get(roomId);
  if (!room || room.lostAt !== null || isTooOld(room, lastEventSeq)) return state;
  let known = room.members;
  let { marks } = room;
  for (const { user, deliveredSeq, readSeq, ...member } of members) {
    known = withMember(known, { user, deliveredSeq, readSeq, ...member }, lastEventSeq);
    if (deliveredSeq !== null && readSeq !== null)
      marks = raiseMarks(marks, user.id, { deliveredSeq, readSeq });
  }
  for (const event of eventsAfter(room, lastEventSeq)) known = applyToMembers(known, event);
  const users = members.map(({ user }) => user);
  return showUsers(withRoom(state, { ...room, members: known, marks }), users);
};

const withMember = (
  members: RoomState['members'],
  { user, role, joinedAt, readSeq }: Member,
  eventSeq: number,
): RoomState['members'] => {
  const before = members.get(user.id);
  if (before && before.eventSeq > eventSeq) return members;
  const value = { userId: user.id, username: user.username, role, joinedAt, hidesMarks: readSeq === null };
  return members.with(user.id, { value, eventSeq });
};

export const showResumed = (state: ClientState, { rooms, askedAt }: ActionOf<'resumed'>): ClientState => {
  let shown = state;
  for (const resumed of rooms) shown = resumeRoom(shown, resumed, askedAt);
  return shown;
};

const resumeRoom = (
  state: ClientState,
  { roomId, complete, why, events, more }: ResumedRoom,
  askedAt: number,
): ClientState => {
  const known = state.rooms.get(roomId);
  if (!known || known.lostAt !== null) return state;
  if (why === 'not_found') return known.since <= askedAt ? dropRoom(state, roomId) : state;
  if (!complete) return loseRoom(state, known);
  let room: RoomState = known;
  // Who was removed meanwhile and came back has both in the answer.
  for (const event of events)
    if (placeOf(event).eventSeq === room.room.lastEventSeq + 1) room = applyNext(room, event, state.userId);
  return settle(
    withRoom(state, { ...room, isStale: room.isStale && (more || askedAt < state.disconnectedAt) }),
    roomId,
  );
};

const loseRoom = (state: ClientState, room: RoomState): ClientState =>
  withRoom(
    { ...state, early: withoutKey(state.early, room.room.id) },
    { ...room, messages: noMessages, members: noMembers, recent: [], lostAt: state.turn },
  );

export const showPresences = (
  state: ClientState,
  { presences, askedAt }: ActionOf<'presences_loaded'>,
): ClientState => {
  const known = new Map(state.presences);
  for (const presence of presences)
    if ((known.get(presence.userId)?.turn ?? 0) <= askedAt)
      known.set(presence.userId, { value: presence, turn: askedAt });
  return { ...state, presences: known };
};

export const showNotifications = (
  state: ClientState,
  { notifications, unreadCount }: ActionOf<'notifications_loaded'>,
): ClientState => {
  const newest = notifications[0]?.number ?? 0;
  const newer = state.notifications.filter(({ number }) => number > newest);
  return {
    ...state,
    notifications: [...newer, ...notifications].slice(0, stateLimits.notificationsMax),
    unreadNotifications: unreadCount + newer.length,
  };
};
