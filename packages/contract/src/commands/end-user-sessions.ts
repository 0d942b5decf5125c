import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const endUserSessions = command({
  name: 'end_user_sessions',
  summary:
    'End the sessions of a user of the organization, or one of them: tokens stop working, connections close.',
  description:
    'It does not keep them from logging in again: for that, remove the user. Twice changes nothing.',
  tag: 'Organization',
  access: 'admin',
  limit: 'commands',
  http: { method: 'DELETE', path: '/users/:userId/sessions', status: 200 },
  input: z.object({ userId: id, sessionId: id.optional().describe('Only this one.') }),
  output: z.object({ ended: z.int().describe('How many sessions were ended.') }),
  faults: ['not_found'],
});
