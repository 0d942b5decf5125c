import { apiLogin } from '../api-accounts.ts';
import type { Dialect } from '../dialect.ts';
import { directSayings } from '../direct-message.ts';
import { failureBody } from '../failure-body.ts';
import { faultText } from '../read.ts';
import { events } from './events.ts';
import { routes } from './routes.ts';

/** One-to-one messages over Socket.IO: an account is an e-mail address, and a message goes to a user. */
export const direct: Dialect = {
  name: 'direct',
  login: apiLogin,
  routes,
  events,
  tell: directSayings,
  failure: (fault) => ({ event: 'message_error', data: { code: fault.code, message: faultText(fault) } }),
  failureBody,
};
