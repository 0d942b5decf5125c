import { z } from 'zod';
import { command } from '../command.ts';
import { me } from '../nouns/user.ts';

export const getMe = command({
  name: 'get_me',
  summary: 'Your own account.',
  tag: 'Accounts',
  access: 'user',
  limit: 'commands',
  http: { method: 'GET', path: '/me', status: 200 },
  input: z.object({}),
  output: z.object({ user: me }),
  faults: [],
});
