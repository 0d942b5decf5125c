import type { Message } from '@parley/contract/nouns/message';
import type { Member } from '@parley/contract/nouns/room';
import { toRoom } from '../dialect.ts';
import type { HttpCall, Reply, Route } from '../dialect.ts';
import { pageQuery, read } from '../read.ts';
import { asMember, collectMembers, idOf, ownBody } from './access.ts';
import { listedMessage, success, timestamp } from './shapes.ts';
import type { MessageStatus } from './shapes.ts';

/** In a room of more than so many hundred members a message may be shown as sent that one of the others has read. */
const markPagesMax = 5;

const messagePage = pageQuery('limit', { default: 50, max: 100 });

const statusOf = ({ seq, senderId }: Message, members: readonly Member[]): MessageStatus => {
  const others = members.filter(({ user }) => user.id !== senderId);
  if (others.some(({ readSeq }) => (readSeq ?? 0) >= seq)) return 'read';
  return others.some(({ deliveredSeq }) => (deliveredSeq ?? 0) >= seq) ? 'delivered' : 'sent';
};

/** The user names of those who wrote messages; a removed user has none any more. */
const senderNames = async (call: HttpCall, messages: readonly Message[]) => {
  const userIds = [...new Set(messages.map(({ senderId }) => senderId))];
  const { users } = await call.ask('find_users', { userIds });
  const nameOf = new Map(users.map(({ user }) => [user.id, user.username]));
  return (userId: string): string => nameOf.get(userId) ?? 'removed user';
};

/** Page 1 has the newest messages. Numbers are dense in a room: where a page begins follows from its number. */
const listMessages = async (call: HttpCall): Promise<Reply> => {
  const roomId = idOf(call.params, 'roomId');
  const { page, limit } = read(messagePage, call.query);
  const [messages, total] = await asMember(call, roomId, async () => {
    const { room } = await call.run('get_room', { roomId });
    const before = Math.max(0, room.lastSeq - (page - 1) * limit + 1);
    const found = await call.run('list_messages', { roomId, before, limit });
    return [found.messages, room.lastSeq];
  });
  const [members, nameOf] = await Promise.all([
    collectMembers(call, roomId, markPagesMax),
    senderNames(call, messages),
  ]);
  const totalPages = Math.ceil(total / limit);
  return success('The messages of the room.', {
    messages: messages.map((message) =>
      listedMessage(message, statusOf(message, members), nameOf(message.senderId)),
    ),
    pagination: {
      currentPage: page,
      totalPages,
      totalMessages: total,
      hasNextPage: page < totalPages,
      hasPrevPage: page > 1,
    },
  });
};

const markRead = async (call: HttpCall): Promise<Reply> => {
  const roomId = idOf(call.params, 'roomId');
  await ownBody(call);
  await asMember(call, roomId, async () => {
    const { room } = await call.run('get_room', { roomId });
    await call.run('mark_read', { roomId, seq: room.lastSeq });
  });
  const { id: userId, username, shareReceipts } = await call.user();
  const readAt = timestamp();
  // Who hides their receipts reads unseen.
  if (shareReceipts)
    call.say({ to: toRoom(roomId), event: 'messages_read', data: { userId, username, roomId, readAt } });
  return success('All messages of the room are read.', { roomId, readAt });
};

export const messageRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v1/rooms/:roomId/messages', access: 'user', handle: listMessages },
  { method: 'POST', path: '/api/v1/rooms/:roomId/messages/read', access: 'user', handle: markRead },
  { method: 'POST', path: '/api/v1/:roomId/messages/read', access: 'user', handle: markRead },
];
