import type { Message } from '@parley/contract/nouns/message';
import type { Room, RoomInvite } from '@parley/contract/nouns/room';
import type { User } from '@parley/contract/nouns/user';
import { created, ok } from '../dialect.ts';
import type { Reply } from '../dialect.ts';

/** How the core's nouns look in this dialect. */

const body = (message: string, data: unknown) => ({ success: true, message, data });

export const success = (message: string, data: unknown): Reply => ok(body(message, data));

/** `beside` are fields next to `data`. */
export const made = (message: string, data: unknown, beside: object = {}): Reply =>
  created({ ...body(message, data), ...beside });

export const userShape = ({ id, username, createdAt }: User, email: string | null) => ({
  id,
  username,
  ...(email === null ? {} : { email }),
  createdAt,
});

export const nameShape = ({ id, username }: Pick<User, 'id' | 'username'>) => ({ id, username });

export const isPrivate = ({ kind }: Pick<Room, 'kind'>): boolean => kind !== 'public';

export const roomShape = (room: Room) => ({
  id: room.id,
  name: room.name,
  description: room.description,
  isPrivate: isPrivate(room),
  createdBy: room.createdBy,
  createdAt: room.createdAt,
  updatedAt: room.updatedAt,
});

export const inviteShape = ({ id, roomId, createdBy, createdAt, expiresAt }: RoomInvite, token: string) => ({
  id,
  roomId,
  inviteCode: token,
  createdBy,
  createdAt,
  expiresAt,
});

/** Where an invite is accepted. Below the base URL, which the client knows and a server behind a proxy does not. */
export const inviteLink = (token: string): string => `/api/v1/rooms/invites/${token}/join`;

/** The digits of an id of version 7 after its time: what was drawn for it. */
const drawn = (id: string): bigint => BigInt(`0x${id.replaceAll('-', '').slice(12)}`);
const versionAndVariant = 0x7000_8000_0000_0000_0000n;

/** A membership has no id in the core. The same one always gets the same, a UUID of version 7 of when it began. */
export const membershipId = (roomId: string, userId: string, joinedAt: string): string => {
  const time = Date.parse(joinedAt).toString(16).padStart(12, '0');
  const rest = ((drawn(roomId) ^ drawn(userId)) | versionAndVariant).toString(16).padStart(20, '0');
  const digits = time + rest;
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
};

/** A message as it is heard. */
export const heardMessage = ({ id, roomId, senderId, content, createdAt }: Message, username: string) => ({
  id,
  roomId,
  userId: senderId,
  username,
  content,
  createdAt,
  timestamp: createdAt,
});

export type MessageStatus = 'sent' | 'delivered' | 'read';

/** A message as it is listed. */
export const listedMessage = (message: Message, status: MessageStatus, username: string) => ({
  id: message.id,
  roomId: message.roomId,
  userId: message.senderId,
  content: message.content,
  status,
  createdAt: message.createdAt,
  sender: { id: message.senderId, username },
});

export const messageRead = (messageId: string, readerId: string) => ({
  messageId,
  status: 'read',
  readerId,
  timestamp: timestamp(),
});

/** For what the core tells without a time: now. */
export const timestamp = (): string => new Date().toISOString();
