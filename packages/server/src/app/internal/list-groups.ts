import { command } from '@parley/contract/command';
import { id } from '@parley/contract/fields';
import { room } from '@parley/contract/nouns/room';
import { z } from 'zod';
import { roomView } from '../../domain/views.ts';
import type { InternalHandler } from './handler.ts';

/** Groups of one user in one answer: the newest. */
const groupsMax = 1_000;
/** Members named with each: the first by id. */
const membersMax = 1_000;

export const listGroupsSpec = command({
  name: 'list_groups',
  summary:
    'The rooms for more than two that the caller is in, newest first, or one of them, with who is in them.',
  tag: 'Dialects',
  access: 'user',
  limit: 'commands',
  input: z.object({ roomId: id.optional() }),
  output: z.object({ groups: z.array(z.object({ room, memberIds: z.array(id) })) }),
  faults: [],
});

export const listGroups: InternalHandler<typeof listGroupsSpec> = async ({ db, caller }, { roomId }) => {
  const groups = await db.rooms.listGroups({
    userId: caller.user.id,
    roomId: roomId ?? null,
    limit: groupsMax,
    membersMax,
  });
  return {
    groups: groups.map(({ room: group, memberIds }) => ({
      room: roomView(group),
      memberIds: [...memberIds],
    })),
  };
};
