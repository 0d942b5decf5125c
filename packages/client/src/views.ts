import type { RoomCursor } from '@parley/contract/commands/resume';
import type { Message } from '@parley/contract/nouns/message';
import type { User } from '@parley/contract/nouns/user';
import { roomListCursor } from '@parley/contract/room-list';
import type { OutgoingMessage } from './outgoing.ts';
import * as stateLimits from './limits/state.ts';
import type { ClientState, Marks, MemberState, RoomState } from './state.ts';

/** Rooms in the order of `list_rooms`: newest first. */
export const roomsInOrder = ({ rooms }: ClientState): readonly RoomState[] =>
  [...rooms.values()].toSorted((one, other) => (one.room.id < other.room.id ? 1 : -1));

/** Messages that the user has not read. */
export const unreadCountOf = ({ userId }: ClientState, { room, marks }: RoomState): number =>
  Math.max(0, room.lastSeq - (marks.get(userId)?.readSeq ?? 0));

/** The newest message, as far as it is loaded. */
export const lastMessageOf = ({ room, messages, lastMessage }: RoomState): Message | null => {
  const loaded = messages.get(room.lastSeq);
  if (!loaded || (lastMessage && lastMessage.eventSeq > loaded.eventSeq)) return lastMessage?.value ?? null;
  return loaded.value;
};

/** Whether the newest message is not loaded, as after `get_room`: `list_messages` with `limit: 1` has it. */
export const isLastMessageMissing = (state: RoomState): boolean =>
  state.room.lastSeq > 0 && lastMessageOf(state) === null;

/** The messages that are loaded, oldest first. There may be gaps between them. */
export const messagesInOrder = ({ messages }: RoomState): readonly Message[] =>
  messages
    .values()
    .map(({ value }) => value)
    .toSorted((one, other) => one.seq - other.seq);

/** A member as others see them. */
export interface ShownMember extends MemberState {
  /** Undefined until the user is loaded: see `usersMissing`. */
  readonly user: User | undefined;
  /** Null where they are hidden, or not known. */
  readonly marks: Marks | null;
}

/** The members that are known, by user id. */
export const membersInOrder = (state: ClientState, { members, marks }: RoomState): readonly ShownMember[] =>
  members
    .values()
    .map(({ value }) => ({
      ...value,
      user: state.users.get(value.userId),
      marks: value.hidesMarks && value.userId !== state.userId ? null : (marks.get(value.userId) ?? null),
    }))
    .toSorted((one, other) => (one.userId < other.userId ? -1 : 1));

/** Members whose names alone are known: `get_user` has the rest. */
export const usersMissing = (state: ClientState, { members }: RoomState): readonly string[] =>
  members
    .values()
    .map(({ value }) => value.userId)
    .filter((userId) => !state.users.has(userId));

/** Who types, as far as that is not forgotten. */
export const typingIn = ({ typing }: RoomState, nowMs: number): readonly string[] =>
  [...typing].filter(([, heardAtMs]) => nowMs - heardAtMs < stateLimits.typingMs).map(([userId]) => userId);

/** Whether events are missing that `resume` has. Just after a list was loaded they may still be on their way. */
export const isBehind = ({ room, reach, isStale, lostAt }: RoomState): boolean =>
  lostAt === null && (isStale || room.lastEventSeq < reach);

/** Where `resume` goes on in a room. */
export const cursorOf = ({ room }: RoomState): RoomCursor => ({
  roomId: room.id,
  eventSeq: room.lastEventSeq,
  at: room.lastEventAt,
});

/** What `resume` takes as `list`. */
export const listCursorOf = ({ rooms }: ClientState): string => roomListCursor(rooms.keys());

/** Rooms of which something was heard that are not there: the user came into them, and the rest of it got lost. */
export const roomsUnknown = ({ rooms, early }: ClientState): readonly string[] =>
  [...early.keys()].filter((roomId) => !rooms.has(roomId));

/** A message of a room as it is shown: one that is there, or one that is on its way. */
export interface TimelineEntry {
  /** The same before and after a message was sent. */
  readonly key: string;
  /** Of one on its way: with the `seq` 0. */
  readonly message: Message;
  /** `received` from others. Of one's own: `delivered` and `read` when that is so of one other member at least. */
  readonly state: 'received' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed';
  readonly outgoing?: OutgoingMessage;
}

/** How far the others in a room have got, as far as it is known. */
const marksOfOthers = (userId: string, { marks, receiptCounts }: RoomState): Marks => {
  let { deliveredSeq, readSeq }: Marks = { deliveredSeq: 0, readSeq: 0 };
  for (const [memberId, mark] of marks.entries()) {
    if (memberId === userId) continue;
    deliveredSeq = Math.max(deliveredSeq, mark.deliveredSeq);
    readSeq = Math.max(readSeq, mark.readSeq);
  }
  // One of those that are counted may be the user.
  if (receiptCounts && receiptCounts.deliveredCount > 1)
    deliveredSeq = Math.max(deliveredSeq, receiptCounts.seq);
  if (receiptCounts && receiptCounts.readCount > 1) readSeq = Math.max(readSeq, receiptCounts.seq);
  return { deliveredSeq, readSeq };
};

const stateOf = (message: Message, userId: string, others: Marks): TimelineEntry['state'] => {
  if (message.senderId !== userId) return 'received';
  if (others.readSeq >= message.seq) return 'read';
  return others.deliveredSeq >= message.seq ? 'delivered' : 'sent';
};

const messageOf = (outgoing: OutgoingMessage, senderId: string): Message => ({
  id: outgoing.clientId,
  roomId: outgoing.roomId,
  seq: 0,
  eventSeq: 0,
  senderId,
  clientId: outgoing.clientId,
  content: outgoing.content,
  encrypted: outgoing.encrypted,
  createdAt: new Date(outgoing.createdAtMs).toISOString(),
  editedAt: null,
  deletedAt: null,
  reactions: [],
});

/** The messages of a room that are loaded, oldest first, and after them what is on its way. */
export const timelineOf = (
  { userId, rooms }: ClientState,
  outbox: readonly OutgoingMessage[],
  roomId: string,
): readonly TimelineEntry[] => {
  const room = rooms.get(roomId);
  const others = room && marksOfOthers(userId, room);
  const own = new Set<string>();
  const there = (room ? messagesInOrder(room) : []).map((message): TimelineEntry => {
    const clientId = message.senderId === userId ? message.clientId : null;
    if (clientId !== null) own.add(clientId);
    return {
      key: clientId ?? message.id,
      message,
      state: others ? stateOf(message, userId, others) : 'received',
    };
  });
  const underway = outbox
    .filter((outgoing) => outgoing.roomId === roomId && !own.has(outgoing.clientId))
    .map((outgoing): TimelineEntry => ({
      key: outgoing.clientId,
      message: messageOf(outgoing, userId),
      state: outgoing.state === 'waiting' ? 'sending' : outgoing.state,
      outgoing,
    }));
  return [...there, ...underway];
};
