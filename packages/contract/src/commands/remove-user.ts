import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const removeUser = command({
  name: 'remove_user',
  summary: 'Remove a user from the organization: sessions end, memberships end, what they wrote stays.',
  tag: 'Organization',
  access: 'admin',
  limit: 'commands',
  http: { method: 'DELETE', path: '/users/:userId', status: 200 },
  input: z.object({ userId: id }),
  output: z.object({}),
  faults: ['not_found', 'last_admin'],
});
