import type { LoggedEvent } from '@parley/contract/commands/resume';
import type { Message } from '@parley/contract/nouns/message';
import type { Room } from '@parley/contract/nouns/room';
import { changeMessage, isMessageEvent } from './change-message.ts';
import type { SlicedMap } from './sliced-map.ts';
import * as stateLimits from './limits/state.ts';
import type { Known, Marks, MemberState, RoomState } from './state.ts';

/** The room of an event, its number in that room's log, and its time. */
export const placeOf = (
  event: LoggedEvent,
): { readonly roomId: string; readonly eventSeq: number; readonly at: string } => {
  if (event.event !== 'message_created') return event.data;
  const { roomId, eventSeq, createdAt } = event.data.message;
  return { roomId, eventSeq, at: createdAt };
};

/** Of events in any order, those that follow each other after a number, and those that others are missing before. */
export const nextOf = (
  events: readonly LoggedEvent[],
  lastEventSeq: number,
): { readonly next: readonly LoggedEvent[]; readonly early: readonly LoggedEvent[] } => {
  const next: LoggedEvent[] = [];
  const early: LoggedEvent[] = [];
  for (const event of events.toSorted((one, other) => placeOf(one).eventSeq - placeOf(other).eventSeq)) {
    const ahead = placeOf(event).eventSeq - lastEventSeq - next.length;
    if (ahead === 1) next.push(event);
    else if (ahead > 1) early.push(event);
  }
  return { next, early };
};

/** A room after the event that comes next in its log. */
export const applyNext = (state: RoomState, event: LoggedEvent, userId: string): RoomState => {
  const { eventSeq, at } = placeOf(event);
  const own =
    event.event === 'member_added' || event.event === 'member_role_changed' ? event.data : undefined;
  const isOwn = own?.userId === userId;
  return {
    ...state,
    room: { ...changeRoom(state.room, event), lastEventSeq: eventSeq, lastEventAt: at },
    role: isOwn ? own.role : state.role,
    joinedAt: isOwn && event.event === 'member_added' ? at : state.joinedAt,
    lastMessage: nextLastMessage(state.lastMessage, event),
    messages: applyToMessages(state.messages, event),
    members: applyToMembers(state.members, event),
    marks: applyToMarks(state, event),
    typing: stoppedTyping(state.typing, event),
    recent: [...state.recent.slice(1 - stateLimits.recentMax), event],
    reach: Math.max(state.reach, eventSeq),
  };
};

const changeRoom = (room: Room, event: LoggedEvent): Room => {
  switch (event.event) {
    case 'message_created':
      return { ...room, lastSeq: event.data.message.seq };
    case 'member_added':
      return { ...room, memberCount: room.memberCount + 1 };
    case 'member_removed':
      return { ...room, memberCount: room.memberCount - 1 };
    case 'room_updated': {
      const { name, description, picture, archivedAt, at } = event.data;
      return { ...room, name, description, picture, archivedAt, updatedAt: at };
    }
    default:
      return room;
  }
};

const nextLastMessage = (last: Known<Message> | null, event: LoggedEvent): Known<Message> | null => {
  if (event.event === 'message_created')
    return { value: event.data.message, eventSeq: event.data.message.eventSeq };
  if (!last || !isMessageEvent(event) || event.data.seq !== last.value.seq) return last;
  return changeKnown(last, event.data.eventSeq, (message) => changeMessage(message, event));
};

/** What is known, changed by an event unless that is in it already. */
const changeKnown = <Value>(
  known: Known<Value>,
  eventSeq: number,
  change: (value: Value) => Value,
): Known<Value> => (known.eventSeq >= eventSeq ? known : { value: change(known.value), eventSeq });

/** The messages that are loaded after an event. A new one is kept where it follows another that is. */
export const applyToMessages = (
  messages: SlicedMap<number, Known<Message>>,
  event: LoggedEvent,
): SlicedMap<number, Known<Message>> => {
  if (event.event === 'message_created') {
    const { message } = event.data;
    if (messages.has(message.seq) || !(message.seq === 1 || messages.has(message.seq - 1))) return messages;
    return messages
      .withoutSliceOf(message.seq - stateLimits.messagesKeptMax)
      .with(message.seq, { value: message, eventSeq: message.eventSeq });
  }
  if (!isMessageEvent(event)) return messages;
  const { seq, eventSeq } = event.data;
  const known = messages.get(seq);
  if (!known) return messages;
  return messages.with(
    seq,
    changeKnown(known, eventSeq, (message) => changeMessage(message, event)),
  );
};

type MemberEvent = Extract<LoggedEvent, { readonly data: { readonly userId: string } }>;

const isMemberEvent = (event: LoggedEvent): event is MemberEvent => 'userId' in event.data;

/** The members that are known after an event. */
export const applyToMembers = (
  members: SlicedMap<string, Known<MemberState>>,
  event: LoggedEvent,
): SlicedMap<string, Known<MemberState>> => {
  if (!isMemberEvent(event)) return members;
  const { userId, eventSeq, at } = event.data;
  const known = members.get(userId);
  if (known && known.eventSeq >= eventSeq) return members;
  switch (event.event) {
    case 'member_added': {
      const { username, role } = event.data;
      return members.with(userId, {
        value: { userId, username, role, joinedAt: at, hidesMarks: false },
        eventSeq,
      });
    }
    case 'member_removed':
      return members.without(userId);
    case 'member_role_changed':
      return known
        ? members.with(userId, { value: { ...known.value, role: event.data.role }, eventSeq })
        : members;
    default:
      // An event that a newer server knows.
      event satisfies never;
      return members;
  }
};

const applyToMarks = ({ marks, members, room }: RoomState, event: LoggedEvent): SlicedMap<string, Marks> => {
  switch (event.event) {
    case 'message_created': {
      // Who writes has read what stood there.
      const { senderId, seq } = event.data.message;
      return raiseMarks(marks, senderId, { deliveredSeq: seq, readSeq: seq });
    }
    case 'member_added':
      // What was written before somebody came is not unread to them.
      return raiseMarks(marks, event.data.userId, { deliveredSeq: room.lastSeq, readSeq: room.lastSeq });
    case 'member_removed': {
      const known = members.get(event.data.userId);
      const isBackSince = known !== undefined && known.eventSeq >= event.data.eventSeq;
      return isBackSince ? marks : marks.without(event.data.userId);
    }
    default:
      return marks;
  }
};

/** Whether somebody is known to be so far. */
export const covers = (known: Marks | undefined, { deliveredSeq, readSeq }: Marks): boolean =>
  known !== undefined && known.deliveredSeq >= deliveredSeq && known.readSeq >= readSeq;

/** The higher of two marks. */
export const raised = (
  { deliveredSeq, readSeq }: Marks = { deliveredSeq: 0, readSeq: 0 },
  mark: Marks,
): Marks => ({
  deliveredSeq: Math.max(deliveredSeq, mark.deliveredSeq),
  readSeq: Math.max(readSeq, mark.readSeq),
});

/** Marks only rise: of two that are heard, the higher is the later. */
export const raiseMarks = (
  marks: SlicedMap<string, Marks>,
  userId: string,
  mark: Marks,
): SlicedMap<string, Marks> => {
  const known = marks.get(userId);
  return covers(known, mark) ? marks : marks.with(userId, raised(known, mark));
};

const stoppedTyping = (
  typing: ReadonlyMap<string, number>,
  event: LoggedEvent,
): ReadonlyMap<string, number> => {
  if (event.event === 'message_created') return withoutKey(typing, event.data.message.senderId);
  return event.event === 'member_removed' ? withoutKey(typing, event.data.userId) : typing;
};

/** A map without a key; the same map when it is not there. */
export const withoutKey = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): ReadonlyMap<Key, Value> => {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
};
