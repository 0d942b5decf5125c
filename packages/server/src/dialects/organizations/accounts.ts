import { organizationRole } from '@parley/contract/nouns/user';
import { z } from 'zod';
import { logInRoute } from '../api-accounts.ts';
import { created, ok } from '../dialect.ts';
import type { HttpCall, Route } from '../dialect.ts';
import { read } from '../read.ts';
import { naming } from '../naming.ts';
import { knownToken } from '../instead.ts';
import { accountShape } from './shapes.ts';

const registration = z.object({
  username: z.string(),
  email: z.string(),
  password: z.string(),
  // The clients' forms send an empty text where nothing was filled in.
  organizationName: z
    .string()
    .nullish()
    .transform((name) => name?.trim() || undefined),
  role: organizationRole.nullish(),
});
const refreshing = z.object({ refreshToken: z.string() });

const register = async (call: HttpCall) => {
  const { organizationName, role, ...account } = read(registration, call.body);
  const made = call.run('register', {
    ...account,
    organization: organizationName,
    // This system's default, also for who founds an organization.
    role: role ?? 'user',
  });
  const { user } = await naming({ organization: 'organizationName' }, made);
  return created({ message: 'Registered.', user: accountShape(user) });
};

const refresh = async (call: HttpCall) => {
  const { refreshToken } = read(refreshing, call.body);
  const { accessToken } = await knownToken(call.run('refresh_session', { refreshToken }));
  return ok({ accessToken });
};

export const accountRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/auth/register', access: 'anyone', handle: register },
  logInRoute,
  { method: 'POST', path: '/api/auth/refresh-token', access: 'anyone', handle: refresh },
];
