import { command } from '@parley/contract/command';
import { id } from '@parley/contract/fields';
import { roomKind } from '@parley/contract/nouns/room';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { hasOpenMembership } from '../../domain/room-access.ts';
import type { InternalHandler } from './handler.ts';

export const roomStandingSpec = command({
  name: 'room_standing',
  summary: 'How the caller stands to a room of their organization: in it, free to join, or kept out.',
  description:
    'For clients that tell a private room apart from one that does not exist. Of a room that keeps the caller out only ' +
    'that is told; direct rooms and assistant sessions of others do not exist here either.',
  tag: 'Dialects',
  access: 'user',
  limit: 'commands',
  input: z.object({ roomId: id }),
  output: z.discriminatedUnion('standing', [
    z.object({ standing: z.enum(['member', 'open']), kind: roomKind }),
    z.object({ standing: z.literal('closed') }),
  ]),
  faults: ['not_found'],
});

export const roomStanding: InternalHandler<typeof roomStandingSpec> = async (
  { directory, caller },
  { roomId },
) => {
  const { id: userId, organizationId } = caller.user;
  const known = directory.room(roomId);
  const room = known instanceof Promise ? await known : known;
  if (!room || room.organizationId !== organizationId) throw new Fault('not_found');
  const membership = directory.member(roomId, userId);
  const member = membership instanceof Promise ? await membership : membership;
  if (member) return { standing: 'member', kind: room.kind };
  if (!hasOpenMembership(room.kind)) throw new Fault('not_found');
  return room.kind === 'public' ? { standing: 'open', kind: room.kind } : { standing: 'closed' };
};
