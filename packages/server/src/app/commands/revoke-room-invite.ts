import { Fault } from '../../domain/fault.ts';
import type { Handler } from '../handler.ts';

export const revokeRoomInvite: Handler<'revoke_room_invite'> = async ({ db, room }, { inviteId }) => {
  const revoked = await db.invites.revoke({
    id: inviteId,
    organizationId: room.organizationId,
    roomId: room.id,
  });
  if (!revoked) throw new Fault('not_found');
  return {};
};
