import { Fault } from '../../domain/fault.ts';
import { holdsRole } from '../../domain/roles.ts';
import { hasOpenMembership } from '../../domain/room-access.ts';
import { roomInviteView } from '../../domain/views.ts';
import { createInvite } from '../create-invite.ts';
import type { Handler } from '../handler.ts';

export const createRoomInvite: Handler<'create_room_invite'> = async (
  context,
  { roomId, expiresInS, usesMax },
) => {
  const { caller, room } = context;
  if (!hasOpenMembership(room.kind)) throw new Fault('wrong_room_kind');
  const { organizationId, id: createdBy, role } = caller.user;
  const { invite, token } = await createInvite(context, {
    organizationId,
    roomId,
    role: 'member',
    // Who may invite into the organization invites into both at once.
    admits: holdsRole(role, 'admin'),
    createdBy,
    expiresInS,
    usesMax,
  });
  return { invite: roomInviteView({ ...invite, roomId }), token };
};
