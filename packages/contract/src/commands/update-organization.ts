import { z } from 'zod';
import { command } from '../command.ts';
import { name } from '../fields.ts';
import { joinPolicy, organization } from '../nouns/organization.ts';

export const updateOrganization = command({
  name: 'update_organization',
  summary: "Change the organization's name or who may join it.",
  tag: 'Organization',
  access: 'admin',
  limit: 'commands',
  http: { method: 'PATCH', path: '/organization', status: 200 },
  input: z.object({ name: name.optional(), joinPolicy: joinPolicy.optional() }),
  output: z.object({ organization }),
  faults: ['already_exists'],
});
