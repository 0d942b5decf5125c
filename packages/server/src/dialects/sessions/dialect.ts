import { apiLogin } from '../api-accounts.ts';
import type { Dialect } from '../dialect.ts';
import { failureBody } from '../failure-body.ts';
import { faultText } from '../read.ts';
import { events } from './events.ts';
import { routes } from './routes.ts';
import { tell } from './tell.ts';

/** Sessions of one user with an assistant. A session is a room of the kind `assistant`. */
export const sessions: Dialect = {
  name: 'sessions',
  login: apiLogin,
  routes,
  events,
  tell,
  failure: (fault) => ({ event: 'error', data: { code: fault.code, message: faultText(fault) } }),
  failureBody,
};
