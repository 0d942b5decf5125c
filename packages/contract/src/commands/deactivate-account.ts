import { z } from 'zod';
import { command } from '../command.ts';
import { password } from '../fields.ts';

export const deactivateAccount = command({
  name: 'deactivate_account',
  summary: 'Close your account: every session ends, what you wrote stays.',
  tag: 'Accounts',
  access: 'user',
  limit: 'authentication',
  http: { method: 'POST', path: '/me/deactivate', status: 200 },
  input: z.object({ password }),
  output: z.object({}),
  faults: ['wrong_credentials', 'last_admin'],
});
