import { command } from '@parley/contract/command';
import { id, token } from '@parley/contract/fields';
import { roomInvite } from '@parley/contract/nouns/room';
import { z } from 'zod';
import { roomInviteView } from '../../domain/views.ts';
import type { InternalHandler } from './handler.ts';

export const findRoomInviteSpec = command({
  name: 'find_room_invite',
  summary: "The caller's own newest invite into a room that can still be used, with its token.",
  description:
    'Who made an invite was shown its token then, and is shown nothing new here. Null where there is none.',
  tag: 'Dialects',
  access: 'user',
  room: 'admin',
  limit: 'commands',
  input: z.object({ roomId: id }),
  output: z.object({ found: z.object({ invite: roomInvite, token }).nullable() }),
  faults: [],
});

export const findRoomInvite: InternalHandler<typeof findRoomInviteSpec> = async (
  { db, tokens, caller, room },
  { roomId },
) => {
  const usable = await db.invites.list({ organizationId: room.organizationId, roomId });
  const invite = usable.find(({ createdBy }) => createdBy === caller.user.id);
  if (!invite) return { found: null };
  const secret = tokens.inviteSecret(invite.id);
  // An invite made under another server secret has another token, which nobody knows any more.
  if (!(await db.invites.load(tokens.digest(secret)))) return { found: null };
  return { found: { invite: roomInviteView({ ...invite, roomId }), token: secret } };
};
