import { z } from 'zod';
import { command } from '../command.ts';
import { password } from '../fields.ts';

export const changePassword = command({
  name: 'change_password',
  summary: 'Set a new password; every other session ends.',
  tag: 'Accounts',
  access: 'user',
  limit: 'authentication',
  http: { method: 'PUT', path: '/me/password', status: 200 },
  input: z.object({
    currentPassword: password,
    newPassword: password,
  }),
  output: z.object({}),
  faults: ['wrong_credentials'],
});
