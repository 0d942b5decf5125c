import { command } from '@parley/contract/command';
import { id, token } from '@parley/contract/fields';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { InternalHandler } from './handler.ts';

export const findInvitedRoomSpec = command({
  name: 'find_invited_room',
  summary: 'The room that an invite leads to, and whether the caller is in it already.',
  tag: 'Dialects',
  access: 'user',
  // A wrong token is a guess.
  limit: 'authentication',
  input: z.object({ token }),
  output: z.object({ roomId: id, joined: z.boolean() }),
  faults: ['not_found'],
});

export const findInvitedRoom: InternalHandler<typeof findInvitedRoomSpec> = async (
  { db, tokens, caller },
  input,
) => {
  const invite = await db.invites.load(tokens.digest(input.token));
  if (!invite || invite.roomId === null || invite.organizationId !== caller.user.organizationId)
    throw new Fault('not_found', { message: 'This invite cannot be used.' });
  const member = await db.members.load(invite.roomId, caller.user.id);
  return { roomId: invite.roomId, joined: member !== undefined };
};
