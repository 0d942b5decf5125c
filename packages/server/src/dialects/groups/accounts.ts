import { z } from 'zod';
import { created, ok } from '../dialect.ts';
import type { HttpCall, Route } from '../dialect.ts';
import { knownToken } from '../instead.ts';
import { naming } from '../naming.ts';
import { read } from '../read.ts';
import { accountShape, sessionShape } from './shapes.ts';

const registration = z.object({ email: z.string(), password: z.string(), fullName: z.string() });
const credentials = z.object({ email: z.string(), password: z.string() });
const refreshing = z.object({ refresh_token: z.string() });

const register = async (call: HttpCall) => {
  const { email, password, fullName } = read(registration, call.body);
  const made = call.run('register', { email, password, name: fullName });
  const { user, tokens } = await naming({ name: 'fullName' }, made);
  return created({ message: 'Registered.', user: accountShape(user), session: sessionShape(tokens) });
};

const logIn = async (call: HttpCall) => {
  const { user, tokens } = await call.run('log_in', read(credentials, call.body));
  return ok({ message: 'Logged in.', user: accountShape(user), session: sessionShape(tokens) });
};

const refresh = async (call: HttpCall) => {
  const { refresh_token: refreshToken } = read(refreshing, call.body);
  const tokens = await knownToken(call.run('refresh_session', { refreshToken }));
  return ok({ session: sessionShape(tokens) });
};

export const accountRoutes: readonly Route[] = [
  { method: 'POST', path: '/auth/register', access: 'anyone', handle: register },
  { method: 'POST', path: '/auth/login', access: 'anyone', handle: logIn },
  { method: 'POST', path: '/auth/refresh', access: 'anyone', handle: refresh },
];
