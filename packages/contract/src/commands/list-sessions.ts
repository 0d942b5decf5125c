import { z } from 'zod';
import { command } from '../command.ts';
import { session } from '../nouns/session.ts';

export const listSessions = command({
  name: 'list_sessions',
  summary: 'Where you are logged in, last used first.',
  tag: 'Accounts',
  access: 'user',
  limit: 'commands',
  http: { method: 'GET', path: '/sessions', status: 200 },
  input: z.object({}),
  output: z.object({ sessions: z.array(session) }),
  faults: [],
});
