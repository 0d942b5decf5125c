import { command } from '@parley/contract/command';
import { id, token } from '@parley/contract/fields';
import { inviteTerms } from '@parley/contract/invite-terms';
import { roomInvite } from '@parley/contract/nouns/room';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { hasOpenMembership } from '../../domain/room-access.ts';
import { roomInviteView } from '../../domain/views.ts';
import { createInvite } from '../create-invite.ts';
import { requireAccess } from '../require-access.ts';
import type { InternalHandler } from './handler.ts';

export const renewRoomInviteSpec = command({
  name: 'renew_room_invite',
  summary: 'Invite people into a room by a new invite, which ends those that the caller made before.',
  tag: 'Dialects',
  access: 'user',
  room: 'admin',
  limit: 'commands',
  input: z.object({ roomId: id, ...inviteTerms }),
  output: z.object({ invite: roomInvite, token }),
  faults: ['wrong_room_kind', 'full'],
});

export const renewRoomInvite: InternalHandler<typeof renewRoomInviteSpec> = (
  context,
  { roomId, expiresInS, usesMax },
) => {
  const { db, caller, room } = context;
  if (!hasOpenMembership(room.kind)) throw new Fault('wrong_room_kind');
  const { organizationId, id: createdBy } = caller.user;
  // Under the room's lock, so that of several made at once the last one stays.
  return db.changeRoom(roomId, async (change) => {
    await requireAccess(change, caller, 'admin');
    const open = await change.invites.list({ organizationId, roomId });
    for (const former of open.filter((invite) => invite.createdBy === createdBy))
      await change.invites.revoke({ id: former.id, organizationId, roomId });
    const terms = { organizationId, roomId, role: 'member', admits: false, createdBy, expiresInS, usesMax };
    const { invite, token: secret } = await createInvite({ ...context, db: change }, terms);
    return { invite: roomInviteView({ ...invite, roomId }), token: secret };
  });
};
