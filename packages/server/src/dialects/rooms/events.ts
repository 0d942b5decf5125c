import type { Message } from '@parley/contract/nouns/message';
import type { Request } from '@parley/contract/registry';
import { z } from 'zod';
import { toRoom } from '../dialect.ts';
import type { Hear, Talk } from '../dialect.ts';
import { read } from '../read.ts';
import { asMember, collectMembers, idOf, ownFields, refusal, requireMember } from './access.ts';
import { heardMessage, messageRead, timestamp } from './shapes.ts';

const joinRoom: Hear = async (talk, data) => {
  const roomId = idOf(ownFields(talk, data), 'roomId');
  await requireMember(talk, roomId);
  const isFirst = await talk.join(roomId);
  talk.emit('room_joined', { roomId, message: 'You hear this room now.' });
  if (isFirst) await tellOthers(talk, roomId, 'user_joined', {});
};

/** What only those know who listen: that somebody else began or ceased to, once however many devices. */
const tellOthers = async (talk: Talk, roomId: string, event: string, more: object): Promise<void> => {
  const { id: userId, username } = await talk.user();
  const data = { userId, username, roomId, ...more, timestamp: timestamp() };
  talk.say({ to: toRoom(roomId), event, data, exceptUserId: userId });
};

const leaveRoom: Hear = async (talk, data) => {
  const roomId = idOf(ownFields(talk, data), 'roomId');
  if (talk.leave(roomId) && !talk.userHears(roomId))
    await tellOthers(talk, roomId, 'user_left', { type: 'temporary' });
};

/** As little as can be: this is the way of every message. The core looks at the fields. */
const sendMessage: Hear = async (talk, data) => {
  const { roomId, content } = ownFields(talk, data);
  const input = { roomId, content } as Request<'send_message'>;
  try {
    const { message } = await talk.run('send_message', input);
    if (!talk.joined.has(message.roomId)) await tellSender(talk, message);
  } catch (error) {
    throw await refusal(talk, input.roomId, error);
  }
};

/** Who writes in a room without listening to it hears the own message all the same. */
const tellSender = async (talk: Talk, message: Message): Promise<void> => {
  const room = await talk.ask('room_standing', { roomId: message.roomId });
  // A direct message comes back as `message_sent`.
  if (room.standing !== 'member' || room.kind === 'direct') return;
  talk.emit('receive_message', heardMessage(message, (await talk.user()).username));
};

const readMessage: Hear = async (talk, data) => {
  const fields = ownFields(talk, data);
  const roomId = idOf(fields, 'roomId');
  const messageId = idOf(fields, 'messageId');
  const moved = await asMember(talk, roomId, async () => {
    const { message } = await talk.run('get_message', { roomId, messageId });
    return (await talk.run('mark_read', { roomId, seq: message.seq })).moved;
  });
  // What moved is told by the core, and who hides their receipts reads unseen.
  if (moved || !(await talk.user()).shareReceipts) return;
  talk.say({
    to: toRoom(roomId),
    event: 'message_status_updated',
    data: messageRead(messageId, talk.userId),
  });
};

const isTyping = z.object({ isTyping: z.boolean() });

const setTyping: Hear = async (talk, data) => {
  const fields = ownFields(talk, data);
  const roomId = idOf(fields, 'roomId');
  const { isTyping: typing } = read(isTyping, fields);
  await asMember(talk, roomId, () => talk.run('set_typing', { roomId, typing }));
};

const presencesAtOnce = 200;

const getRoomUsers: Hear = async (talk, data) => {
  const roomId = idOf(ownFields(talk, data), 'roomId');
  await requireMember(talk, roomId);
  const users = (await collectMembers(talk, roomId)).map(({ user }) => user);
  const online = new Set<string>();
  for (let start = 0; start < users.length; start += presencesAtOnce) {
    const userIds = users.slice(start, start + presencesAtOnce).map(({ id }) => id);
    const { presences } = await talk.run('get_presence', { userIds });
    for (const { userId, status } of presences) if (status === 'online') online.add(userId);
  }
  talk.emit('room_users', {
    roomId,
    users: users.map(({ id, username }) => ({ userId: id, username, isOnline: online.has(id) })),
  });
};

export const events: Readonly<Record<string, Hear>> = {
  join_room: joinRoom,
  leave_room: leaveRoom,
  send_message: sendMessage,
  message_read: readMessage,
  typing: setTyping,
  get_room_users: getRoomUsers,
};
