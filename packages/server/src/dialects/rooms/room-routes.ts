import type { Room } from '@parley/contract/nouns/room';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { HttpCall, Reply, Route } from '../dialect.ts';
import { read } from '../read.ts';
import { asMember, collect, collectMembers, idOf, isFault, listPagesMax, ownBody } from './access.ts';
import { inviteLink, inviteShape, made, membershipId, nameShape } from './shapes.ts';
import { roomShape, success } from './shapes.ts';

const newRoom = z.object({
  name: z.string(),
  description: z.string().nullish(),
  isPrivate: z.boolean().default(false),
});

const createRoom = async (call: HttpCall): Promise<Reply> => {
  const { name, description, ...given } = read(newRoom, await ownBody(call));
  const { room, membership } = await call.run('create_room', {
    kind: given.isPrivate ? 'private' : 'public',
    name,
    ...(description === undefined || description === null ? {} : { description }),
  });
  const userId = room.createdBy;
  return made('The room was made.', roomShape(room), {
    roomMembers: { id: membershipId(room.id, userId, membership.joinedAt), roomId: room.id, userId },
  });
};

const listRooms = async (call: HttpCall): Promise<Reply> => {
  const pageSize = 100;
  const rooms = await collect(listPagesMax, async (after?: number) => {
    const page = after ?? 1;
    const { rooms: items, total } = await call.ask('list_rooms_by_page', { page, pageSize });
    return { items, next: page * pageSize < total ? page + 1 : null };
  });
  return success(
    'The rooms that you can see.',
    rooms.map(({ room, creator }) => ({ ...roomShape(room), creator: nameShape(creator) })),
  );
};

const isCreator = async (call: HttpCall, room: Room): Promise<boolean> =>
  (await call.user()).id === room.createdBy;

const hasInvites = ({ kind }: Room): boolean => kind === 'private' || kind === 'group';

/** The invite that the creator made last, if it can still be used. Null, too, for who runs the room no more. */
const currentInvite = async (call: HttpCall, roomId: string) => {
  try {
    const { found } = await call.ask('find_room_invite', { roomId });
    return found && inviteShape(found.invite, found.token);
  } catch (error) {
    if (isFault(error, 'forbidden', 'not_found')) return null;
    throw error;
  }
};

const getRoom = async (call: HttpCall): Promise<Reply> => {
  const roomId = idOf(call.params, 'roomId');
  const { room } = await call.run('get_room', { roomId });
  const invite =
    hasInvites(room) && (await isCreator(call, room)) ? { invite: await currentInvite(call, roomId) } : {};
  return success('The room.', { ...roomShape(room), ...invite });
};

const alreadyMember = (): Fault =>
  new Fault('already_exists', { message: 'You are a member of this room already.' });

const join = async (call: HttpCall): Promise<Reply> => {
  const roomId = idOf(call.params, 'roomId');
  await ownBody(call);
  const { standing } = await call.ask('room_standing', { roomId });
  if (standing === 'member') throw alreadyMember();
  if (standing === 'closed')
    throw new Fault('forbidden', { message: 'This room is private: an invite is needed to join it.' });
  const { room } = await call.run('join_room', { roomId });
  return success('You are a member of the room.', { room: roomShape(room) });
};

const createInvite = async (call: HttpCall): Promise<Reply> => {
  const roomId = idOf(call.params, 'roomId');
  await ownBody(call);
  const { room } = await asMember(call, roomId, () => call.run('get_room', { roomId }));
  if (!hasInvites(room) || !(await isCreator(call, room)))
    throw new Fault('forbidden', { message: 'Only the creator of a private room can invite into it.' });
  const { invite, token } = await call.ask('renew_room_invite', { roomId });
  return made('The invite was made.', { invite: inviteShape(invite, token), link: inviteLink(token) });
};

const acceptInvite = async (call: HttpCall): Promise<Reply> => {
  const token = call.params['token'] ?? '';
  try {
    await ownBody(call);
    const { joined } = await call.ask('find_invited_room', { token });
    if (joined) throw alreadyMember();
    const { room } = await call.run('accept_room_invite', { token });
    return success('You are a member of the room.', roomShape(room));
  } catch (error) {
    // What does not even look like an invite is one that does not exist.
    throw isFault(error, 'invalid_input') ? new Fault('not_found') : error;
  }
};

const leave = async (call: HttpCall): Promise<Reply> => {
  const roomId = idOf(call.params, 'roomId');
  await ownBody(call);
  try {
    await call.run('leave_room', { roomId });
  } catch (error) {
    if (isFault(error, 'owner_must_stay'))
      throw new Fault('forbidden', { message: 'The creator of a room cannot leave it.' });
    if (isFault(error, 'not_a_member'))
      throw new Fault('not_found', { message: 'You are not a member of this room.' });
    throw error;
  }
  return success('You left the room.', { roomId });
};

const listMembers = async (call: HttpCall): Promise<Reply> => {
  const roomId = idOf(call.params, 'roomId');
  const { room } = await call.run('get_room', { roomId });
  const members = await collectMembers(call, roomId);
  return success('The members of the room.', {
    totalMembers: room.memberCount,
    room: roomShape(room),
    members: members.map(({ user, joinedAt }) => ({
      id: membershipId(roomId, user.id, joinedAt),
      userId: user.id,
      user: nameShape(user),
    })),
  });
};

export const roomRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/v1/rooms', access: 'user', handle: createRoom },
  { method: 'GET', path: '/api/v1/rooms', access: 'user', handle: listRooms },
  { method: 'GET', path: '/api/v1/rooms/:roomId', access: 'user', handle: getRoom },
  { method: 'POST', path: '/api/v1/rooms/:roomId/join', access: 'user', handle: join },
  { method: 'POST', path: '/api/v1/rooms/:roomId/invites', access: 'user', handle: createInvite },
  { method: 'POST', path: '/api/v1/rooms/invites/:token/join', access: 'user', handle: acceptInvite },
  { method: 'POST', path: '/api/v1/rooms/:roomId/leave', access: 'user', handle: leave },
  { method: 'GET', path: '/api/v1/rooms/:roomId/members', access: 'user', handle: listMembers },
  { method: 'GET', path: '/api/v1/rooms/:roomId/users', access: 'user', handle: listMembers },
];
