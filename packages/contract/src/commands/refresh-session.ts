import { z } from 'zod';
import { command } from '../command.ts';
import { token } from '../fields.ts';
import { tokens } from '../nouns/session.ts';

export const refreshSession = command({
  name: 'refresh_session',
  summary: 'Get a new access token and the next refresh token.',
  description:
    'The refresh token that was sent stops working when the new one is first used: a client that lost the answer can ' +
    'ask again with the old one and gets the same new one. A token that was replaced earlier ends the session, ' +
    'because two hold it.',
  tag: 'Accounts',
  access: 'anyone',
  limit: 'authentication',
  http: { method: 'POST', path: '/sessions/refresh', status: 200 },
  input: z.object({ refreshToken: token }),
  output: tokens,
  faults: ['session_ended', 'unauthenticated'],
});
