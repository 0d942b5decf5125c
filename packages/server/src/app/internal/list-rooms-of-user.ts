import { command } from '@parley/contract/command';
import { id, pageLimit } from '@parley/contract/fields';
import { room } from '@parley/contract/nouns/room';
import { user } from '@parley/contract/nouns/user';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { roomView, userView } from '../../domain/views.ts';
import type { InternalHandler } from './handler.ts';

export const listRoomsOfUserSpec = command({
  name: 'list_rooms_of_user',
  summary: 'The rooms that a user is a member of, as far as the caller can see them, newest first.',
  description: "Another user's direct rooms are left out, also the one with the caller.",
  tag: 'Dialects',
  access: 'user',
  limit: 'commands',
  input: z.object({ userId: id, before: id.optional(), limit: pageLimit }),
  output: z.object({
    rooms: z.array(z.object({ room, peer: user.nullable() })),
    next: id.nullable(),
  }),
  faults: ['not_found'],
});

export const listRoomsOfUser: InternalHandler<typeof listRoomsOfUserSpec> = async (
  { db, directory, caller },
  { userId, before, limit },
) => {
  const { id: ownId, organizationId } = caller.user;
  const listed = await directory.user(userId);
  if (!listed || listed.organizationId !== organizationId || listed.status === 'removed')
    throw new Fault('not_found');
  const listings = await db.rooms.listOf({ userId, before: before ?? null, limit });
  const ownRooms = new Set((await db.rooms.idsOf([ownId])).get(ownId));
  const isShown = ({ id: roomId, kind }: (typeof listings)[number]['room']): boolean => {
    if (userId === ownId || kind === 'public') return true;
    return (kind === 'private' || kind === 'group') && ownRooms.has(roomId);
  };
  return {
    rooms: listings
      .filter((listing) => isShown(listing.room))
      .map((listing) => ({ room: roomView(listing.room), peer: listing.peer && userView(listing.peer) })),
    next: listings.length === limit ? (listings.at(-1)?.room.id ?? null) : null,
  };
};
