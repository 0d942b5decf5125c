import { z } from 'zod';
import { command } from '../command.ts';
import { email, password } from '../fields.ts';
import { login } from '../nouns/session.ts';

export const logIn = command({
  name: 'log_in',
  summary: 'Start a session with e-mail address and password.',
  tag: 'Accounts',
  access: 'anyone',
  limit: 'authentication',
  http: { method: 'POST', path: '/sessions', status: 201 },
  input: z.object({ email, password }),
  output: login,
  faults: ['wrong_credentials'],
});
