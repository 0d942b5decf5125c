import { z } from 'zod';
import { command } from '../command.ts';
import { organizationInvite } from '../nouns/organization.ts';

export const listOrganizationInvites = command({
  name: 'list_organization_invites',
  summary: 'The invites that can still be used, newest first.',
  tag: 'Organization',
  access: 'admin',
  limit: 'commands',
  http: { method: 'GET', path: '/organization/invites', status: 200 },
  input: z.object({}),
  output: z.object({ invites: z.array(organizationInvite) }),
  faults: [],
});
