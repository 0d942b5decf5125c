import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const endSession = command({
  name: 'end_session',
  summary: 'End one of your sessions.',
  tag: 'Accounts',
  access: 'user',
  limit: 'commands',
  http: { method: 'DELETE', path: '/sessions/:sessionId', status: 200 },
  input: z.object({ sessionId: id }),
  output: z.object({}),
  faults: ['not_found'],
});
