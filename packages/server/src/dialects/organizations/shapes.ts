import type { Message } from '@parley/contract/nouns/message';
import type { Notification } from '@parley/contract/nouns/notification';
import type { Room } from '@parley/contract/nouns/room';
import type { Me } from '@parley/contract/nouns/user';
import { messageNumber } from '../../domain/message-number.ts';

/** The nouns of the core as this dialect's clients read them: numbers for ids, most fields in snake case. */

export const accountShape = (me: Me) => ({
  id: me.number,
  username: me.username,
  email: me.email,
  role: me.role,
  organization_id: me.organizationNumber,
  createdAt: me.createdAt,
  // An account that was made this moment.
  updatedAt: me.createdAt,
});

export const roomShape = (room: Room, organizationNumber: number) => ({
  id: room.number,
  name: room.name,
  createdAt: room.createdAt,
  updatedAt: room.updatedAt,
  organization_id: organizationNumber,
});

interface Numbers {
  readonly room: number;
  readonly user: number;
}

/** A message as it is told. */
export const newMessageShape = (message: Message, { room, user }: Numbers) => ({
  id: messageNumber(room, message.seq),
  user_id: user,
  chat_room_id: room,
  content: message.content,
  created_at: message.createdAt,
});

/** A message as it is listed. */
export const messageShape = (message: Message, { room, user }: Numbers) => ({
  id: messageNumber(room, message.seq),
  chat_room_id: room,
  user_id: user,
  content: message.content,
  is_encrypted: message.encrypted,
  created_at: message.createdAt,
});

export const notificationShape = (notification: Notification, userNumber: number) => ({
  id: notification.number,
  user_id: userNumber,
  message: notification.message,
  is_read: notification.readAt !== null,
  createdAt: notification.createdAt,
});

export const newRoomShape = (room: Room, organizationNumber: number, notification: string) => ({
  roomId: room.number,
  roomName: room.name,
  organizationId: organizationNumber,
  notification,
});

/** A page of a list whose clients count pages. */
export const pageShape = <Row>(
  { total, page, pageSize }: { readonly total: number; readonly page: number; readonly pageSize: number },
  data: readonly Row[],
) => ({ total, pages: Math.ceil(total / pageSize), currentPage: page, data });
