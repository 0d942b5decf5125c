import type { AnyEvent, EventData } from '@parley/contract/registry';
import type { Action } from './actions.ts';
import {
  showList,
  showListed,
  showLoaded,
  showMembers,
  showMessages,
  showNotifications,
  showPresences,
  showResumed,
  showUsers,
} from './answers.ts';
import { raiseMarks, withoutKey } from './room-events.ts';
import { dropRoom, hearLogged, withRoom } from './rooms.ts';
import { isLogged } from './shapes.ts';
import { noMembers, noMessages } from './state.ts';
import * as stateLimits from './limits/state.ts';
import type { ClientState, RoomState } from './state.ts';

export type { Action } from './actions.ts';
export { isTooOld } from './answers.ts';
export { actionsOf } from './feed.ts';
export type { Answered } from './feed.ts';
export { placeOf } from './room-events.ts';
export { isLogged } from './shapes.ts';

/** What a client shows after something has happened. Changes nothing that it is given, and asks nobody. */
export const reduce = (state: ClientState, action: Action): ClientState =>
  reduceIn({ ...state, turn: state.turn + 1 }, action);

const reduceIn = (state: ClientState, action: Action): ClientState => {
  switch (action.type) {
    case 'heard':
      return hear(state, action.event, action.nowMs);
    case 'rooms_listed':
      return showList(state, action);
    case 'room_loaded':
      return showLoaded(state, action);
    case 'messages_loaded':
      return showMessages(state, action);
    case 'members_loaded':
      return showMembers(state, action);
    case 'users_loaded':
      return showUsers(state, action.users);
    case 'presences_loaded':
      return showPresences(state, action);
    case 'notifications_loaded':
      return showNotifications(state, action);
    case 'resumed':
      return showResumed(state, action);
    case 'room_closed':
      return inRoom(state, action.roomId, (room) => ({ ...room, messages: noMessages, members: noMembers }));
    case 'messages_kept':
      return inRoom(state, action.roomId, (room) => keepMessages(room, action));
    case 'disconnected':
      return disconnect(state);
    default:
      return action satisfies never;
  }
};

const hear = (state: ClientState, event: AnyEvent, nowMs: number): ClientState => {
  if (isLogged(event)) return hearLogged(state, event);
  switch (event.event) {
    case 'room_added':
      return showListed(state, event.data, state.turn);
    case 'room_removed':
      return dropRoom(state, event.data.roomId);
    case 'receipts_updated':
      return inRoom(state, event.data.roomId, (room) => ({
        ...room,
        marks: raiseMarks(room.marks, event.data.userId, event.data),
      }));
    case 'receipt_counts_updated': {
      const { roomId, ...receiptCounts } = event.data;
      return inRoom(state, roomId, (room) => ({ ...room, receiptCounts }));
    }
    case 'typing_changed':
      return inRoom(state, event.data.roomId, (room) => hearTyping(room, event.data, nowMs));
    case 'user_updated':
      return showUsers(state, [event.data.user]);
    case 'presence_changed': {
      const heard = { value: event.data, turn: state.turn };
      return { ...state, presences: new Map(state.presences).set(event.data.userId, heard) };
    }
    case 'notification_created': {
      const { notification } = event.data;
      if (state.notifications.some(({ id }) => id === notification.id)) return state;
      return {
        ...state,
        notifications: [notification, ...state.notifications].slice(0, stateLimits.notificationsMax),
        unreadNotifications: state.unreadNotifications + 1,
      };
    }
    case 'connected':
    case 'closing':
    case 'failed':
      return state;
    default:
      // An event that a newer server knows.
      event satisfies never;
      return state;
  }
};

const inRoom = (state: ClientState, roomId: string, change: (room: RoomState) => RoomState): ClientState => {
  const room = state.rooms.get(roomId);
  return room ? withRoom(state, change(room)) : state;
};

const keepMessages = (
  room: RoomState,
  { fromSeq, toSeq }: { readonly fromSeq: number; readonly toSeq: number },
): RoomState => ({
  ...room,
  // The newest is known as long as there is a room, also when its page has gone.
  lastMessage: room.lastMessage ?? room.messages.get(room.room.lastSeq) ?? null,
  messages: room.messages.where((seq) => seq >= fromSeq && seq <= toSeq),
});

const hearTyping = (
  room: RoomState,
  { userId, typing }: EventData<'typing_changed'>,
  nowMs: number,
): RoomState => ({
  ...room,
  typing: typing ? new Map(room.typing).set(userId, nowMs) : withoutKey(room.typing, userId),
});

/** What belongs to a connection goes with it, and of every room it is unknown what happens from now on. */
const disconnect = (state: ClientState): ClientState => ({
  ...state,
  disconnectedAt: state.turn,
  rooms: new Map(
    [...state.rooms].map(([roomId, room]) => [
      roomId,
      { ...room, isStale: true, typing: new Map(), receiptCounts: null },
    ]),
  ),
  early: new Map(),
  presences: new Map(),
});
