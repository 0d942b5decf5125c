import { command } from '@parley/contract/command';
import { room } from '@parley/contract/nouns/room';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { judgeRoomAccess } from '../../domain/room-access.ts';
import { roomView } from '../../domain/views.ts';
import type { InternalHandler } from './handler.ts';

export const findRoomSpec = command({
  name: 'find_room',
  summary: 'The room with a number, as far as the caller can see it.',
  tag: 'Dialects',
  access: 'user',
  limit: 'none',
  input: z.object({ number: z.int().positive() }),
  output: z.object({ room }),
  faults: ['not_found'],
});

export const findRoom: InternalHandler<typeof findRoomSpec> = async (
  { db, directory, caller },
  { number },
) => {
  const found = await db.rooms.loadByNumber(number);
  if (!found) throw new Fault('not_found');
  const member = await directory.member(found.id, caller.user.id);
  const question = { needs: 'visible', room: found, user: caller.user, memberRole: member?.role } as const;
  if (judgeRoomAccess(question) !== 'allowed') throw new Fault('not_found');
  return { room: roomView(found) };
};
