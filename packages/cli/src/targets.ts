import type { ParleyClient } from '@parley/client';
import { limits } from '@parley/contract/limits';
import type { OrganizationRoom, Room, RoomSummary } from '@parley/contract/nouns/room';
import type { User } from '@parley/contract/nouns/user';
import { failed } from './exits.ts';
import { rowsOf } from './pages.ts';

/** A room that somebody named, of which one is a member. */
export interface Target {
  readonly roomId: string;
  readonly title: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const pageRows = 100;

/** Names are compared as people mean them: whatever the case, and however they are composed. */
const sameName = (one: string, other: string): boolean =>
  one.normalize('NFKC').toLowerCase() === other.normalize('NFKC').toLowerCase();

/** `#Lobby`, `@bea`, or what else a room is called. */
export const titleOf = (room: Pick<Room, 'kind' | 'name' | 'assistant'>, peer?: User | null): string => {
  if (room.kind === 'direct') return `@${peer?.username ?? 'unknown'}`;
  if (room.kind === 'assistant') return `${room.name ?? room.assistant ?? 'Assistant'} (assistant)`;
  return `#${room.name ?? room.kind}`;
};

export const ownRooms = (client: ParleyClient): AsyncGenerator<RoomSummary> =>
  rowsOf(async (before: string | undefined) => {
    const { rooms, next } = await client.call('list_rooms', {
      limit: pageRows,
      ...(before === undefined ? {} : { before }),
    });
    return { rows: rooms, next };
  });

export const publicRooms = (client: ParleyClient): AsyncGenerator<{ room: Room; joined: boolean }> =>
  rowsOf(async (before: string | undefined) => {
    const { rooms, next } = await client.call('list_public_rooms', {
      limit: pageRows,
      ...(before === undefined ? {} : { before }),
    });
    return { rows: rooms, next };
  });

/** Every room and group of the organization, for its admins. */
export const organizationRooms = (
  client: ParleyClient,
  search: string | undefined,
): AsyncGenerator<OrganizationRoom> =>
  rowsOf(async (before: string | undefined) => {
    const { rooms, next } = await client.call('list_organization_rooms', {
      limit: pageRows,
      ...(search === undefined ? {} : { search }),
      ...(before === undefined ? {} : { before }),
    });
    return { rows: rooms, next };
  });

/** The room of the organization with this id or name (with or without `#`). */
export const requireOrganizationRoom = async (
  client: ParleyClient,
  given: string,
): Promise<OrganizationRoom> => {
  const isId = uuid.test(given);
  const name = given.replace(/^#/, '').trim();
  const found: OrganizationRoom[] = [];
  if (name !== '' && name.length <= limits.nameLengthMax) {
    for await (const room of organizationRooms(client, isId ? undefined : name)) {
      if (isId ? room.id === given.toLowerCase() : sameName(room.name ?? '', name)) found.push(room);
    }
  }
  const [room] = found;
  if (!room) throw failed(`There is no room ${given}. See: parley admin room list`);
  if (found.length > 1) throw askForOne(given, found);
  return room;
};

export const usersOf = (client: ParleyClient): AsyncGenerator<User> =>
  rowsOf(async (after: string | undefined) => {
    const { users, next } = await client.call('list_users', {
      limit: pageRows,
      ...(after === undefined ? {} : { after }),
    });
    return { rows: users, next };
  });

/** The user with a user name or id. */
export const findUser = async (client: ParleyClient, given: string): Promise<User | undefined> => {
  if (uuid.test(given)) return (await client.call('get_user', { userId: given })).user;
  const name = given.replace(/^@/, '').trim();
  if (name === '' || name.length > limits.usernameLengthMax) return undefined;
  // They come by name: the shortest that begins so is first.
  const { users } = await client.call('list_users', { startsWith: name, limit: 1 });
  return users.find((user) => sameName(user.username, name));
};

export const requireUser = async (client: ParleyClient, given: string): Promise<User> => {
  const user = await findUser(client, given);
  if (!user) throw failed(`There is no user ${given}. See: parley admin user list`);
  return user;
};

const askForOne = (given: string, found: readonly { readonly id: string }[]): Error =>
  failed(
    `${found.length} rooms are called ${given}. Name one by its id:\n${found.map(({ id }) => id).join('\n')}`,
  );

/** Rooms that one can see with this name: those of one's own first. */
const findRooms = async (
  client: ParleyClient,
  name: string,
): Promise<{ readonly own: readonly Room[]; readonly open: readonly Room[] }> => {
  const own: Room[] = [];
  for await (const { room } of ownRooms(client)) {
    if (room.name !== null && sameName(room.name, name)) own.push(room);
  }
  if (own.length > 0) return { own, open: [] };
  const open: Room[] = [];
  for await (const { room } of publicRooms(client)) {
    if (room.name !== null && sameName(room.name, name)) open.push(room);
  }
  return { own, open };
};

/** The room with this id or name (with or without `#`) that one can see. */
export const requireRoom = async (client: ParleyClient, given: string): Promise<Room> => {
  if (uuid.test(given)) return (await client.call('get_room', { roomId: given })).room;
  const { own, open } = await findRooms(client, given.replace(/^#/, ''));
  const found = own.length > 0 ? own : open;
  const [room] = found;
  if (!room) throw failed(`There is no room ${given} that you can see. See: parley rooms --public`);
  if (found.length > 1) throw askForOne(given, found);
  return room;
};

/**
 * The room that is meant: `#room`, `@user` or a bare user name for the direct messages with that user (of which no room
 * has to be there), else a room of that name, or its id.
 */
export const resolveTarget = async (
  client: ParleyClient,
  given: string,
  terms: { readonly join?: boolean } = {},
): Promise<Target> => {
  if (!given.startsWith('#') && !uuid.test(given)) {
    const user = await findUser(client, given);
    if (user) {
      const { room } = await client.call('open_direct_room', { userId: user.id });
      return { roomId: room.id, title: `@${user.username}` };
    }
    if (given.startsWith('@')) throw failed(`There is no user ${given}.`);
  }
  const room = await requireRoom(client, given);
  const { membership } = await client.call('get_room', { roomId: room.id });
  if (!membership) {
    if (terms.join !== true)
      throw failed(`You are not in ${titleOf(room)}. Add --join to become a member of it.`);
    await client.call('join_room', { roomId: room.id });
  }
  return { roomId: room.id, title: await titleWithPeer(client, room) };
};

/** The other user of a direct room is in the list of rooms only. */
const titleWithPeer = async (client: ParleyClient, room: Room): Promise<string> => {
  if (room.kind !== 'direct') return titleOf(room);
  for await (const summary of ownRooms(client)) {
    if (summary.room.id === room.id) return titleOf(room, summary.peer);
  }
  return titleOf(room);
};
