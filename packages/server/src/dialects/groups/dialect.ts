import type { Dialect } from '../dialect.ts';
import { failureBody } from '../failure-body.ts';
import { faultText } from '../read.ts';
import { events } from './events.ts';
import { routes } from './routes.ts';
import { tell } from './tell.ts';

/** Profiles, contacts and groups. */
export const groups: Dialect = {
  name: 'groups',
  login: { claims: (user) => ({ email: user.email }), lenientPasswords: true },
  routes,
  events,
  tell,
  failure: (fault, data) => ({
    event: 'error-message',
    data: { code: fault.code, message: faultText(fault), original: data ?? null },
  }),
  failureBody,
};
