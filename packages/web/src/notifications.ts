import type { RoomState } from '@parley/client/state';
import type { Message } from '@parley/contract/nouns/message';
import { nameOf, roomTitle } from './people.ts';
import { notificationsOn, roomNotifications } from './preferences.ts';
import type { RoomNotifications } from './preferences.ts';
import { navigate, roomPath } from './router.ts';
import { client, me, openRoomId } from './store.ts';
import { startTitle } from './unread.ts';

/** Notifications of the browser, for messages that nobody is looking at. */

const textMax = 140;

/** What a room tells where nothing was chosen for it. */
export const usualNotifications = ({ room }: RoomState): RoomNotifications =>
  room.kind === 'public' || room.kind === 'private' ? 'mentions' : 'all';

export const notificationsOf = (room: RoomState): RoomNotifications =>
  roomNotifications.value[room.room.id] ?? usualNotifications(room);

/** Chooses for one room; undefined goes back to what is usual. */
export const setNotifications = (roomId: string, choice: RoomNotifications | undefined): void => {
  const { [roomId]: _before, ...others } = roomNotifications.value;
  roomNotifications.value = choice === undefined ? others : { ...others, [roomId]: choice };
};

/** Whether a text names a user: `@anna`, not `@annabel`. */
export const mentions = (content: string, username: string): boolean => {
  const text = content.toLowerCase();
  const name = `@${username.toLowerCase()}`;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const after = text.codePointAt(at + name.length);
    if (after === undefined || !/[\p{Letter}\p{Number}_-]/u.test(String.fromCodePoint(after))) return true;
  }
  return false;
};

const isWanted = (room: RoomState, message: Message): boolean => {
  const choice = notificationsOf(room);
  if (choice === 'off') return false;
  return choice === 'all' || mentions(message.content, me.value?.username ?? '');
};

const isLookedAt = (roomId: string): boolean =>
  document.visibilityState === 'visible' && document.hasFocus() && openRoomId.value === roomId;

const hear = (message: Message): void => {
  if (!notificationsOn.value || !('Notification' in globalThis) || Notification.permission !== 'granted')
    return;
  // What the page shows may be a frame behind.
  const room = client.state.rooms.get(message.roomId);
  if (!room || message.senderId === me.value?.id || isLookedAt(message.roomId) || !isWanted(room, message))
    return;
  const sender = nameOf(message.senderId);
  const notification = new Notification(room.peerId === null ? `${sender} · ${roomTitle(room)}` : sender, {
    body: message.encrypted ? '' : message.content.slice(0, textMax),
    tag: message.roomId,
  });
  notification.addEventListener('click', () => {
    window.focus();
    navigate(roomPath(message.roomId));
    notification.close();
  });
};

export const startNotifications = (): void => {
  client.on('message_created', ({ message }) => hear(message));
  startTitle();
};
