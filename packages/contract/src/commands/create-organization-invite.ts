import { z } from 'zod';
import { command } from '../command.ts';
import { token } from '../fields.ts';
import { organizationInvite } from '../nouns/organization.ts';
import { organizationRole } from '../nouns/user.ts';
import { inviteTerms } from '../invite-terms.ts';

export const createOrganizationInvite = command({
  name: 'create_organization_invite',
  summary: 'Invite people into the organization.',
  description:
    'The token is in this answer only: the server stores its digest, and lists invites without it.',
  tag: 'Organization',
  access: 'admin',
  limit: 'commands',
  http: { method: 'POST', path: '/organization/invites', status: 201 },
  input: z.object({ role: organizationRole.default('user'), ...inviteTerms }),
  output: z.object({ invite: organizationInvite, token }),
  faults: ['full'],
});
