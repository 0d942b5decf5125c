import { limits } from '@parley/contract/limits';
import type { Member } from '@parley/contract/nouns/room';
import { z } from 'zod';
import { invalidField } from '../../domain/fault.ts';
import { messageNumber } from '../../domain/message-number.ts';
import { created, ok } from '../dialect.ts';
import type { HttpCall, Route, Runner } from '../dialect.ts';
import { number, pageQuery, read } from '../read.ts';
import { deleteMessage } from './delete-message.ts';
import { requireMessage, requireRoom, requireSelf, userNumbersOf } from './numbers.ts';
import { messageShape, pageShape } from './shapes.ts';

/** Pages of members that are read for one list of receipts: those of a larger room are left out. */
const memberPagesMax = 20;

const pages = pageQuery('pageSize', { default: 50, max: 100 });
const onRoom = z.object({ roomId: number });
const onMessage = z.object({ messageId: number });
const newMessage = z.object({ roomId: number, content: z.string(), is_encrypted: z.boolean().nullish() });

const send = async (call: HttpCall) => {
  const { roomId, content, is_encrypted: encrypted } = read(newMessage, call.body);
  const user = await requireSelf(call, call.body);
  const room = await requireRoom(call, roomId);
  const { message } = await call.run('send_message', {
    roomId: room.id,
    content,
    encrypted: encrypted ?? false,
  });
  const data = messageShape(message, { room: room.number, user: user.number });
  return created({ message: 'The message is sent.', data });
};

/** Pages are counted in places of the room: what was deleted keeps its place, and is left out of its page. */
const listMessages = async (call: HttpCall) => {
  const { roomId } = read(onRoom, call.params);
  const { page, pageSize } = read(pages, call.query);
  const room = await requireRoom(call, roomId);
  const { messages } = await call.run('list_messages', {
    roomId: room.id,
    before: Math.max(1, room.lastSeq + 1 - (page - 1) * pageSize),
    limit: pageSize,
  });
  const shown = messages.filter(({ deletedAt }) => deletedAt === null).toReversed();
  const numbers = await userNumbersOf(
    call,
    shown.map(({ senderId }) => senderId),
  );
  const data = shown.map((message) =>
    messageShape(message, { room: room.number, user: numbers.get(message.senderId) ?? 0 }),
  );
  return ok(pageShape({ total: room.lastSeq, page, pageSize }, data));
};

const remove = async (call: HttpCall) => {
  await deleteMessage(call, read(onMessage, call.params).messageId);
  return ok({ message: 'The message is deleted.' });
};

const upload = async (call: HttpCall) => {
  const { fields, file } = await call.form();
  const { roomId } = read(onRoom, fields);
  const user = await requireSelf(call, fields);
  if (!file) throw invalidField('file', 'a JPEG, PNG or PDF');
  const room = await requireRoom(call, roomId);
  const stored = await call.ask('store_file', { roomId: room.id, ...file });
  const { message } = await call.run('send_message', { roomId: room.id, content: stored.file.url });
  const data = messageShape(message, { room: room.number, user: user.number });
  return created({ message: 'The file is sent.', data });
};

const membersOf = async (runner: Runner, roomId: string): Promise<readonly Member[]> => {
  const all: Member[] = [];
  let after: string | undefined;
  for (let pagesRead = 0; pagesRead < memberPagesMax; pagesRead += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a page says where the next begins.
    const { members, next } = await runner.run('list_members', {
      roomId,
      limit: limits.pageMax,
      ...(after === undefined ? {} : { after }),
    });
    all.push(...members);
    if (next === null) break;
    after = next;
  }
  return all;
};

/** Who has read a message: everybody who read it or a later one. Its author wrote it, which is no receipt. */
const listReceipts = async (call: HttpCall) => {
  const { room, message } = await requireMessage(call, read(onMessage, call.params).messageId);
  const members = await membersOf(call, room.id);
  const readers = members.filter(
    ({ readSeq, user }) => (readSeq ?? 0) >= message.seq && user.id !== message.senderId,
  );
  const id = messageNumber(room.number, message.seq);
  return ok(readers.map(({ user }) => ({ message_id: id, user_id: user.number })));
};

const listReactions = async (call: HttpCall) => {
  const { room, message } = await requireMessage(call, read(onMessage, call.params).messageId);
  const numbers = await userNumbersOf(
    call,
    message.reactions.flatMap(({ userIds }) => userIds),
  );
  const id = messageNumber(room.number, message.seq);
  return ok(
    message.reactions.flatMap(({ emoji, userIds }) =>
      userIds.map((userId) => ({ message_id: id, user_id: numbers.get(userId) ?? 0, reaction: emoji })),
    ),
  );
};

const receipts = '/api/messages/:messageId/read-receipts';

export const messageRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/messages', access: 'user', handle: send },
  { method: 'POST', path: '/api/messages/upload', access: 'user', handle: upload },
  { method: 'GET', path: '/api/messages/:roomId', access: 'user', handle: listMessages },
  { method: 'DELETE', path: '/api/messages/:messageId', access: 'user', handle: remove },
  { method: 'GET', path: receipts, access: 'user', handle: listReceipts },
  { method: 'GET', path: '/api/messages/:messageId/reactions', access: 'user', handle: listReactions },
];
