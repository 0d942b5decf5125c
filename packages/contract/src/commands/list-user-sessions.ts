import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { session } from '../nouns/session.ts';

export const listUserSessions = command({
  name: 'list_user_sessions',
  summary: 'Where a user of the organization is logged in, last used first.',
  tag: 'Organization',
  access: 'admin',
  limit: 'commands',
  http: { method: 'GET', path: '/users/:userId/sessions', status: 200 },
  input: z.object({ userId: id }),
  output: z.object({ sessions: z.array(session) }),
  faults: ['not_found'],
});
