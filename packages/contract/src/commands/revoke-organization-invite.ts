import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const revokeOrganizationInvite = command({
  name: 'revoke_organization_invite',
  summary: 'End an invite into the organization.',
  tag: 'Organization',
  access: 'admin',
  limit: 'commands',
  http: { method: 'DELETE', path: '/organization/invites/:inviteId', status: 200 },
  input: z.object({ inviteId: id }),
  output: z.object({}),
  faults: ['not_found'],
});
