import { z } from 'zod';
import { command } from '../command.ts';
import { organization } from '../nouns/organization.ts';

export const getOrganization = command({
  name: 'get_organization',
  summary: 'Your organization.',
  tag: 'Organization',
  access: 'user',
  limit: 'commands',
  http: { method: 'GET', path: '/organization', status: 200 },
  input: z.object({}),
  output: z.object({ organization }),
  faults: [],
});
