import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { organizationRole, user } from '../nouns/user.ts';

export const setUserRole = command({
  name: 'set_user_role',
  summary: "Change a user's role in the organization.",
  tag: 'Organization',
  access: 'admin',
  limit: 'commands',
  http: { method: 'PUT', path: '/users/:userId/role', status: 200 },
  input: z.object({ userId: id, role: organizationRole }),
  output: z.object({ user }),
  faults: ['not_found', 'last_admin'],
});
