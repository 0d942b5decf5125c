import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { limits } from '../limits.ts';
import { presence } from '../nouns/user.ts';

export const getPresence = command({
  name: 'get_presence',
  summary: 'Who of these users is online, and when the others were last seen.',
  description: 'Users that you cannot see are left out.',
  tag: 'Users',
  access: 'user',
  limit: 'commands',
  http: { method: 'POST', path: '/presence', status: 200 },
  input: z.object({ userIds: z.array(id).min(1).max(limits.idsMax) }),
  output: z.object({ presences: z.array(presence) }),
  faults: [],
});
