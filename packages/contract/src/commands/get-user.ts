import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { user } from '../nouns/user.ts';

export const getUser = command({
  name: 'get_user',
  summary: 'A user of your organization.',
  tag: 'Users',
  access: 'user',
  limit: 'commands',
  http: { method: 'GET', path: '/users/:userId', status: 200 },
  input: z.object({ userId: id }),
  output: z.object({ user }),
  faults: ['not_found'],
});
