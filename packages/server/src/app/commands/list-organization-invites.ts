import { organizationInviteView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const listOrganizationInvites: Handler<'list_organization_invites'> = async ({ db, caller }) => {
  const invites = await db.invites.list({ organizationId: caller.user.organizationId, roomId: null });
  return { invites: invites.map(organizationInviteView) };
};
