import { command } from '@parley/contract/command';
import { id } from '@parley/contract/fields';
import { room } from '@parley/contract/nouns/room';
import { z } from 'zod';
import { directKey } from '../../domain/keys.ts';
import { roomView } from '../../domain/views.ts';
import type { InternalHandler } from './handler.ts';
import { requireVisibleUser } from './require-user.ts';

export const findDirectRoomSpec = command({
  name: 'find_direct_room',
  summary:
    "The direct room of the caller and a user of the caller's organization; null before it was opened.",
  tag: 'Dialects',
  access: 'user',
  limit: 'commands',
  input: z.object({ userId: id }),
  output: z.object({ room: room.nullable() }),
  faults: ['not_found'],
});

export const findDirectRoom: InternalHandler<typeof findDirectRoomSpec> = async (context, { userId }) => {
  await requireVisibleUser(context, userId);
  const found = await context.db.rooms.loadByDirectKey(directKey(context.caller.user.id, userId));
  return { room: found ? roomView(found) : null };
};
