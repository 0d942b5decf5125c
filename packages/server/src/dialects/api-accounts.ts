import type { Login } from '@parley/contract/nouns/session';
import { z } from 'zod';
import type { LoginTerms } from '../app/handler.ts';
import { ok } from './dialect.ts';
import type { Route } from './dialect.ts';
import { read } from './read.ts';

/** What the clients of `/api/auth/*` read from an access token, whichever of three systems they belong to. */
export const apiLogin: LoginTerms = {
  claims: (user) => ({ id: user.number, role: user.role, organization_id: user.organizationNumber }),
  lenientPasswords: true,
  // The organizations dialect's clients keep the refresh token that they got at log-in.
  fixedRefresh: true,
};

/** What a log-in answers: each of the three systems' clients finds its own fields. */
export const loginAnswer = ({ user, tokens }: Login) => ({
  message: 'Logged in.',
  accessToken: tokens.accessToken,
  refreshToken: tokens.refreshToken,
  token: tokens.accessToken,
  user: { id: user.id, username: user.username, email: user.email },
});

const credentials = z.object({ email: z.string(), password: z.string() });

/** `POST /api/auth/login`, which three dialects have in common. */
export const logInRoute: Route = {
  method: 'POST',
  path: '/api/auth/login',
  access: 'anyone',
  async handle(call) {
    return ok(loginAnswer(await call.run('log_in', read(credentials, call.body))));
  },
};
