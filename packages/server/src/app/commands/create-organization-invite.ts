import { organizationInviteView } from '../../domain/views.ts';
import { createInvite } from '../create-invite.ts';
import type { Handler } from '../handler.ts';

export const createOrganizationInvite: Handler<'create_organization_invite'> = async (
  context,
  { role, expiresInS, usesMax },
) => {
  const { organizationId, id: createdBy } = context.caller.user;
  const { invite, token } = await createInvite(context, {
    organizationId,
    roomId: null,
    role,
    admits: true,
    createdBy,
    expiresInS,
    usesMax,
  });
  return { invite: organizationInviteView(invite), token };
};
