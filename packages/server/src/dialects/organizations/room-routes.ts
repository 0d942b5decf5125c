import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { holdsRole } from '../../domain/roles.ts';
import { created, ok, toOrganization } from '../dialect.ts';
import type { HttpCall, Route } from '../dialect.ts';
import { number, pageQuery, read } from '../read.ts';
import { requireRoom } from './numbers.ts';
import { newRoomShape, notificationShape, pageShape, roomShape } from './shapes.ts';

const pages = pageQuery('pageSize', { default: 10, max: 100 });
const newRoom = z.object({ name: z.string() });
const onRoom = z.object({ roomId: number });
const onUser = z.object({ userId: number });

const listRooms = async (call: HttpCall) => {
  const { page, pageSize } = read(pages, call.query);
  const [{ total, rooms }, { organizationNumber }] = await Promise.all([
    call.ask('list_rooms_by_page', { page, pageSize }),
    call.user(),
  ]);
  const data = rooms.map(({ room }) => roomShape(room, organizationNumber));
  return ok(pageShape({ total, page, pageSize }, data));
};

const createRoom = async (call: HttpCall) => {
  const { name } = read(newRoom, call.body);
  const { organizationId, organizationNumber } = await call.user();
  const { room } = await call.run('create_room', { kind: 'public', name });
  const data = newRoomShape(room, organizationNumber, `There is a new chat room: ${room.name}`);
  call.say({ to: toOrganization(organizationId), event: 'newChatRoom', data });
  return created({ message: 'The chat room is made.', chatRoom: roomShape(room, organizationNumber) });
};

const deleteRoom = async (call: HttpCall) => {
  const { roomId } = read(onRoom, call.params);
  const room = await requireRoom(call, roomId);
  // The core lets who made a room delete it; in this system that takes a role in the organization.
  if (!holdsRole((await call.user()).role, 'moderator')) throw new Fault('forbidden');
  await call.run('delete_room', { roomId: room.id });
  return ok({ message: 'The chat room is deleted.' });
};

const removeUser = async (call: HttpCall) => {
  const { userId } = read(onUser, call.params);
  const { user } = await call.ask('find_user', { number: userId });
  await call.run('remove_user', { userId: user.id });
  return ok({ message: 'The user is removed.' });
};

/** All that are kept: this dialect's clients know no pages of them. */
const listNotifications = async (call: HttpCall) => {
  const { number: own } = await call.user();
  const kept: ReturnType<typeof notificationShape>[] = [];
  let before: string | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- a page says where the next begins; the core keeps a thousand.
    const { notifications, next } = await call.run('list_notifications', {
      limit: 100,
      ...(before === undefined ? {} : { before }),
    });
    kept.push(...notifications.map((notification) => notificationShape(notification, own)));
    before = next ?? undefined;
  } while (before !== undefined);
  return ok(kept);
};

export const roomRoutes: readonly Route[] = [
  { method: 'GET', path: '/api', access: 'user', handle: listRooms },
  { method: 'GET', path: '/api/chat', access: 'user', handle: listRooms },
  { method: 'POST', path: '/api/chat', access: 'user', handle: createRoom },
  { method: 'DELETE', path: '/api/chat/:roomId', access: 'user', handle: deleteRoom },
  { method: 'DELETE', path: '/api/chat/user/:userId', access: 'user', handle: removeUser },
  { method: 'GET', path: '/api/notifications', access: 'user', handle: listNotifications },
];
