import { emoji } from '@parley/contract/fields';
import { limits } from '@parley/contract/limits';
import { clientId } from '@parley/contract/nouns/message';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { UserRecord } from '../../domain/records.ts';
import { toRoom, toUser } from '../dialect.ts';
import type { Hear, Talk } from '../dialect.ts';
import { naming } from '../naming.ts';
import { number, read } from '../read.ts';
import { deleteMessage } from './delete-message.ts';
import { unlessBound, unlessMissing } from './failures.ts';
import { requireMessage, requireRoom, requireSelf, roomIdOf, userIdsOf } from './numbers.ts';
import { newMessageShape, newRoomShape } from './shapes.ts';
import { leaving, tellOnline } from './tell.ts';

const onRoom = z.object({ roomId: number });
const onMessage = z.object({ messageId: number });
const sending = z.object({ roomId: number, content: z.string(), is_encrypted: z.boolean().nullish() });
/** Clients make up ids of their own for messages: such a one is relayed as it came. */
const reacting = z.object({ messageId: z.union([z.int(), clientId]), reaction: emoji });
const deleting = z.object({ roomId: number.nullish(), messageId: number });
const inviting = z.object({
  roomName: z.string().nullish(),
  invitedUsers: z.array(number).max(limits.idsMax).nullish(),
  roomId: number.nullish(),
  organizationId: number.nullish(),
});

/** Reads a payload, and who sent it: a `userId` in it is the sender's own. */
const readOwn = async <Schema extends z.ZodType>(
  talk: Talk,
  schema: Schema,
  data: unknown,
): Promise<{ readonly given: z.output<Schema>; readonly user: UserRecord }> => {
  const given = read(schema, data);
  return { given, user: await requireSelf(talk, (data ?? {}) as Record<string, unknown>) };
};

const joinRoom: Hear = async (talk, data) => {
  const { given, user } = await readOwn(talk, onRoom, data);
  const roomId = await roomIdOf(talk, given.roomId);
  await talk.run('join_room', { roomId });
  await talk.join(roomId);
  talk.say({ to: toRoom(roomId), event: 'notification', data: `User ${user.number} joined the room` });
};

/** Ends the membership, which the core tells the others. Who has to stay a member stops listening, and says so. */
const leaveRoom: Hear = async (talk, data) => {
  const { given, user } = await readOwn(talk, onRoom, data);
  const roomId = await roomIdOf(talk, given.roomId);
  const hasLeft = await unlessBound(talk.run('leave_room', { roomId }));
  talk.leave(roomId);
  for (const { event, data: said } of leaving(user.number)) {
    if (!hasLeft) talk.say({ to: toRoom(roomId), event, data: said });
    // This connection is out of the room already.
    talk.emit(event, said);
  }
};

const sendMessage: Hear = async (talk, data) => {
  const { given, user } = await readOwn(talk, sending, data);
  const roomId = await roomIdOf(talk, given.roomId);
  const encrypted = given.is_encrypted ?? false;
  const { message } = await talk.run('send_message', { roomId, content: given.content, encrypted });
  const shape = newMessageShape(message, { room: given.roomId, user: user.number });
  // Everybody who joined was told; the sender hears it in any case.
  if (!talk.joined.has(roomId)) talk.emit('newMessage', shape);
  return shape;
};

const typing =
  (isTyping: boolean): Hear =>
  async (talk, data) => {
    const { given } = await readOwn(talk, onRoom, data);
    const roomId = await roomIdOf(talk, given.roomId);
    await talk.run('set_typing', { roomId, typing: isTyping });
  };

const reactMessage: Hear = async (talk, data) => {
  const { given, user } = await readOwn(talk, reacting, data);
  const { messageId, reaction } = given;
  const numbered = number.safeParse(messageId);
  const found = numbered.success ? await unlessMissing(requireMessage(talk, numbered.data)) : undefined;
  const said = { userId: user.number, messageId, reaction };
  if (!found) return relayReaction(talk, said);
  const { room, message } = found;
  const request = { roomId: room.id, messageId: message.id, emoji: reaction };
  await naming({ emoji: 'reaction' }, talk.run('add_reaction', request));
  // The core tells nobody of a reaction that was there already; who sent it again hears it all the same.
  const isOld = message.reactions.some(
    (known) => known.emoji === reaction && known.userIds.includes(talk.userId),
  );
  if (isOld) talk.emit('reactMessage', { ...said, messageId: numbered.data });
  return undefined;
};

/** Tells the rooms that this connection joined of a reaction to what is no message here. */
const relayReaction = async (talk: Talk, said: unknown): Promise<void> => {
  // What is only relayed draws from the same allowance as what is stored, and needs a session as much.
  await talk.run('get_me', {});
  if (talk.joined.size === 0) throw new Fault('not_found');
  for (const roomId of talk.joined) talk.say({ to: toRoom(roomId), event: 'reactMessage', data: said });
};

const readMessage: Hear = async (talk, data) => {
  const { given, user } = await readOwn(talk, onMessage, data);
  const { room, message } = await requireMessage(talk, given.messageId);
  const { moved } = await talk.run('mark_read', { roomId: room.id, seq: message.seq });
  // What moved is told by the core, and who hides their receipts reads unseen.
  if (moved || !user.shareReceipts) return;
  const said = { userId: user.number, messageId: given.messageId };
  talk.say({ to: toRoom(room.id), event: 'messageRead', data: said });
};

const removeMessage: Hear = async (talk, data) => {
  const { given } = await readOwn(talk, deleting, data);
  await deleteMessage(talk, given.messageId, given.roomId ?? undefined);
};

/** Makes a room, or takes one that there is, and invites into it. Who is invited is a member, and told. */
const newChatRoom: Hear = async (talk, data) => {
  const { given, user } = await readOwn(talk, inviting, data);
  const { organizationNumber } = user;
  if ((given.organizationId ?? organizationNumber) !== organizationNumber) throw new Fault('not_found');
  const invitedIds = await userIdsOf(talk, given.invitedUsers ?? []);
  const room = await roomWith(talk, given, invitedIds);
  const notification = `${user.username} invited you to the chat room ${room.name}`;
  const shape = newRoomShape(room, organizationNumber, notification);
  await talk.ask('notify_users', { userIds: [...invitedIds], message: notification });
  for (const userId of invitedIds) talk.say({ to: toUser(userId), event: 'newChatRoom', data: shape });
  // Whoever made the room learns its number.
  if (!invitedIds.includes(talk.userId)) talk.emit('newChatRoom', shape);
  return shape;
};

const roomWith = async (
  talk: Talk,
  { roomId, roomName }: z.output<typeof inviting>,
  invitedIds: readonly string[],
) => {
  const names = { name: 'roomName', userIds: 'invitedUsers', memberIds: 'invitedUsers' };
  if (roomId === null || roomId === undefined) {
    const memberIds = [...invitedIds];
    const made = talk.run('create_room', { kind: 'public', name: roomName ?? '', memberIds });
    return (await naming(names, made)).room;
  }
  const room = await requireRoom(talk, roomId);
  await naming(names, talk.run('add_members', { roomId: room.id, userIds: [...invitedIds] }));
  return room;
};

const setOnline: Hear = async (talk) => {
  const { organizationId } = await talk.user();
  const { event, data } = tellOnline(organizationId, talk.online());
  talk.emit(event, data);
};

export const events: Readonly<Record<string, Hear>> = {
  joinRoom,
  leaveRoom,
  sendMessage,
  newMessage: sendMessage,
  newChatRoom,
  typing: typing(true),
  stopTyping: typing(false),
  reactMessage,
  readMessage,
  deleteMessage: removeMessage,
  setOnline,
};
