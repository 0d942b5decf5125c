import { z } from 'zod';
import { command } from '../command.ts';

export const endOtherSessions = command({
  name: 'end_other_sessions',
  summary: 'End every session of yours but this one.',
  tag: 'Accounts',
  access: 'user',
  limit: 'commands',
  http: { method: 'DELETE', path: '/sessions', status: 200 },
  input: z.object({}),
  output: z.object({ ended: z.int().describe('How many sessions were ended.') }),
  faults: [],
});
