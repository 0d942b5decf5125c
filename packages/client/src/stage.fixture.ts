import type { LoggedEvent } from '@parley/contract/commands/resume';
import type { Message } from '@parley/contract/nouns/message';
import type { Member, Room, RoomSummary } from '@parley/contract/nouns/room';
import type { User } from '@parley/contract/nouns/user';
import type { AnyEvent } from '@parley/contract/registry';
import type { Action } from './actions.ts';
import { reduce } from './reduce.ts';
import { initialState } from './state.ts';
import type { ClientState, RoomState } from './state.ts';

/** Made-up answers and events for the tests of the reducer. */

export const ada = 'user-ada';
export const bob = 'user-bob';
export const roomId = 'room-1';

export const timeOf = (eventSeq: number): string => new Date(Date.UTC(2026, 0, 5) + eventSeq).toISOString();

export const userNamed = (id: string, given: Partial<User> = {}): User => ({
  id,
  number: 1,
  kind: 'person',
  username: id,
  name: id,
  title: null,
  description: null,
  picture: null,
  resumeUrl: null,
  role: 'user',
  deactivated: false,
  createdAt: timeOf(0),
  updatedAt: timeOf(0),
  ...given,
});

export const roomAt = (lastEventSeq: number, given: Partial<Room> = {}): Room => ({
  id: roomId,
  number: 1,
  kind: 'group',
  name: 'Harbour',
  description: null,
  picture: null,
  assistant: null,
  createdBy: ada,
  createdAt: timeOf(0),
  updatedAt: timeOf(0),
  archivedAt: null,
  memberCount: 2,
  lastSeq: 0,
  lastEventSeq,
  lastEventAt: timeOf(lastEventSeq),
  ...given,
});

export const summaryAt = (lastEventSeq: number, given: Partial<Room> = {}): RoomSummary => ({
  room: roomAt(lastEventSeq, given),
  membership: { role: 'member', joinedAt: timeOf(1), deliveredSeq: 0, readSeq: 0 },
  unreadCount: given.lastSeq ?? 0,
  lastMessage: null,
  peer: null,
});

export const messageAt = (seq: number, eventSeq: number, given: Partial<Message> = {}): Message => ({
  id: `message-${seq}`,
  roomId: given.roomId ?? roomId,
  seq,
  eventSeq,
  senderId: bob,
  clientId: null,
  content: `Word ${seq}`,
  encrypted: false,
  createdAt: timeOf(eventSeq),
  editedAt: null,
  deletedAt: null,
  reactions: [],
  ...given,
});

export const memberNamed = (userId: string, given: Partial<Member> = {}): Member => ({
  role: 'member',
  joinedAt: timeOf(1),
  deliveredSeq: 0,
  readSeq: 0,
  user: userNamed(userId),
  ...given,
});

const at = (eventSeq: number) => ({ roomId, eventSeq, at: timeOf(eventSeq), actorId: bob });

/** Events of the room's log by their numbers. */
export const events = {
  created: (seq: number, eventSeq: number, given: Partial<Message> = {}): LoggedEvent => ({
    event: 'message_created',
    data: { message: messageAt(seq, eventSeq, given) },
  }),
  edited: (seq: number, eventSeq: number, content: string): LoggedEvent => ({
    event: 'message_edited',
    data: { ...at(eventSeq), messageId: `message-${seq}`, seq, content },
  }),
  deleted: (seq: number, eventSeq: number): LoggedEvent => ({
    event: 'message_deleted',
    data: { ...at(eventSeq), messageId: `message-${seq}`, seq },
  }),
  reacted: (seq: number, eventSeq: number, actorId: string, emoji = '👍'): LoggedEvent => ({
    event: 'reaction_added',
    data: { ...at(eventSeq), actorId, messageId: `message-${seq}`, seq, emoji },
  }),
  unreacted: (seq: number, eventSeq: number, actorId: string, emoji = '👍'): LoggedEvent => ({
    event: 'reaction_removed',
    data: { ...at(eventSeq), actorId, messageId: `message-${seq}`, seq, emoji },
  }),
  added: (userId: string, eventSeq: number): LoggedEvent => ({
    event: 'member_added',
    data: { ...at(eventSeq), userId, username: userId, role: 'member' },
  }),
  removed: (userId: string, eventSeq: number): LoggedEvent => ({
    event: 'member_removed',
    data: { ...at(eventSeq), userId },
  }),
  promoted: (userId: string, eventSeq: number): LoggedEvent => ({
    event: 'member_role_changed',
    data: { ...at(eventSeq), userId, role: 'admin' },
  }),
  renamed: (eventSeq: number, name: string): LoggedEvent => ({
    event: 'room_updated',
    data: { ...at(eventSeq), name, description: 'New', picture: null, archivedAt: timeOf(eventSeq) },
  }),
  roomDeleted: (eventSeq: number): LoggedEvent => ({ event: 'room_deleted', data: at(eventSeq) }),
};

export const heard = (event: AnyEvent, nowMs = 0): Action => ({ type: 'heard', event, nowMs });

/** What a client shows after these actions. */
export const after = (...actions: readonly Action[]): ClientState => afterIn(initialState(ada), ...actions);

export const afterIn = (state: ClientState, ...actions: readonly Action[]): ClientState => {
  let next = state;
  for (const action of actions) next = reduce(next, action);
  return next;
};

/** The list with the one room, as it was at an event. */
export const listedAt = (lastEventSeq: number, given: Partial<Room> = {}, askedAt = 0): Action => ({
  type: 'rooms_listed',
  rooms: [summaryAt(lastEventSeq, given)],
  isComplete: true,
  askedAt,
});

export const requireRoom = (state: ClientState): RoomState => {
  const room = state.rooms.get(roomId);
  if (!room) throw new Error('The room is not there.');
  return room;
};
