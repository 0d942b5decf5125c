import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { hasOpenMembership } from '../../domain/room-access.ts';
import type { Hear, Talk } from '../dialect.ts';
import { directRoomIdOf } from '../direct-room.ts';
import { naming } from '../naming.ts';
import { read, requireOwn, uuid } from '../read.ts';
import { messageShape } from './shapes.ts';

const sending = z.object({
  sender_id: z.unknown().optional(),
  receiver_id: uuid,
  content: z.string(),
  is_group: z.boolean().nullish(),
});

/** Refuses what is no group, and groups that the user is not in. */
const requireGroup = async (talk: Talk, roomId: string): Promise<void> => {
  const { room, membership } = await talk.run('get_room', { roomId });
  if (!hasOpenMembership(room.kind)) throw new Fault('not_found');
  if (!membership) throw new Fault('not_a_member');
};

/** From the first event on the connection hears its user's direct messages in this dialect: nothing else is to do. */
const join: Hear = (talk, data) => {
  requireOwn(talk.userId, read(uuid, data));
  return Promise.resolve();
};

const joinGroup: Hear = async (talk, data) => {
  const roomId = read(uuid, data);
  await requireGroup(talk, roomId);
  await talk.join(roomId);
};

const sendToGroup = async (talk: Talk, roomId: string, content: string) => {
  if (!talk.joined.has(roomId)) await requireGroup(talk, roomId);
  const { message } = await talk.run('send_message', { roomId, content });
  const shape = messageShape(message, roomId, true);
  // Everybody who joined was told; the sender hears it in any case.
  if (!talk.joined.has(roomId)) talk.emit('receive-message', shape);
  return shape;
};

const sendToUser = async (talk: Talk, userId: string, content: string) => {
  const roomId = await naming({ userId: 'receiver_id' }, directRoomIdOf(talk, userId));
  const { message } = await talk.run('send_message', { roomId, content });
  return messageShape(message, userId, false);
};

const sendMessage: Hear = async (talk, data) => {
  const { sender_id: senderId, receiver_id: receiverId, content, is_group: isGroup } = read(sending, data);
  requireOwn(talk.userId, senderId);
  const message = await (isGroup === true ? sendToGroup : sendToUser)(talk, receiverId, content);
  return { ok: true, message };
};

export const events: Readonly<Record<string, Hear>> = {
  join,
  'join-group': joinGroup,
  'send-message': sendMessage,
};
