import { Fault } from '../../domain/fault.ts';
import type { Handler } from '../handler.ts';

export const revokeOrganizationInvite: Handler<'revoke_organization_invite'> = async (
  { db, caller },
  { inviteId },
) => {
  const revoked = await db.invites.revoke({
    id: inviteId,
    organizationId: caller.user.organizationId,
    roomId: null,
  });
  if (!revoked) throw new Fault('not_found');
  return {};
};
