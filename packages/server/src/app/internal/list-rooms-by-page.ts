import { command } from '@parley/contract/command';
import { limits } from '@parley/contract/limits';
import { room } from '@parley/contract/nouns/room';
import { user } from '@parley/contract/nouns/user';
import { z } from 'zod';
import { roomView, userView } from '../../domain/views.ts';
import type { InternalHandler } from './handler.ts';

/** Deeper pages are refused: the database would read and throw away everything before them. */
const pagesMax = 1_000;

export const listRoomsByPageSpec = command({
  name: 'list_rooms_by_page',
  summary:
    'The public rooms of the organization and the private ones and groups of the caller, newest first, by page.',
  tag: 'Dialects',
  access: 'user',
  limit: 'commands',
  input: z.object({
    page: z.int().min(1).max(pagesMax).default(1),
    pageSize: z.int().min(1).max(limits.pageMax).default(limits.pageDefault),
  }),
  output: z.object({
    total: z.int(),
    rooms: z.array(z.object({ room, joined: z.boolean(), creator: user })),
  }),
  faults: [],
});

export const listRoomsByPage: InternalHandler<typeof listRoomsByPageSpec> = async (
  { db, caller },
  { page, pageSize },
) => {
  const { organizationId, id: userId } = caller.user;
  const { total, rooms } = await db.rooms.listVisible({
    organizationId,
    userId,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  });
  const creators = await db.users.loadMany([...new Set(rooms.map((listed) => listed.room.createdBy))]);
  const creatorOf = new Map(creators.map((creator) => [creator.id, userView(creator)]));
  return {
    total,
    rooms: rooms.flatMap(({ room: listed, joined }) => {
      const creator = creatorOf.get(listed.createdBy);
      return creator ? [{ room: roomView(listed), joined, creator }] : [];
    }),
  };
};
