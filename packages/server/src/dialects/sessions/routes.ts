import { z } from 'zod';
import { invalidField } from '../../domain/fault.ts';
import { parseMessageId } from '../../domain/message-id.ts';
import { loginAnswer, logInRoute } from '../api-accounts.ts';
import { created, ok } from '../dialect.ts';
import type { Route } from '../dialect.ts';
import { read, uuid } from '../read.ts';
import { messagesOf, sessionsOf } from './history.ts';
import { requireSession } from './require-session.ts';
import { messageShape, sessionShape } from './shapes.ts';

const account = z.object({ username: z.string(), email: z.string(), password: z.string() });
const newSession = z.object({ name: z.string().nullish() });
const place = z.object({ sessionId: uuid });
const page = z.object({
  limit: z.coerce.number().int().min(1).max(100).optional(),
  before: uuid.optional(),
});

const signUp: Route = {
  method: 'POST',
  path: '/api/auth/signup',
  access: 'anyone',
  async handle(call) {
    const login = await call.run('register', read(account, call.body));
    return created({ ...loginAnswer(login), message: 'Signed up.' });
  },
};

const logOut: Route = {
  method: 'POST',
  path: '/api/auth/logout',
  access: 'user',
  async handle(call) {
    await call.run('log_out', {});
    return ok({ message: 'Logged out.' });
  },
};

const listSessions: Route = {
  method: 'GET',
  path: '/api/sessions',
  access: 'user',
  handle: async (call) => ok((await sessionsOf(call)).map(sessionShape)),
};

const createSession: Route = {
  method: 'POST',
  path: '/api/sessions',
  access: 'user',
  async handle(call) {
    const { name } = read(newSession, call.body);
    return created(sessionShape(await call.run('create_assistant_room', name ? { name } : {})));
  },
};

const listMessages: Route = {
  method: 'GET',
  path: '/api/sessions/:sessionId/messages',
  access: 'user',
  async handle(call) {
    const { sessionId } = read(place, call.params);
    const { limit, before } = read(page, call.query);
    const seq = before === undefined ? undefined : parseMessageId(before)?.seq;
    if (before !== undefined && seq === undefined) throw invalidField('before', "a message's id");
    await requireSession(call, sessionId);
    const [messages, { id }] = await Promise.all([
      messagesOf(call, sessionId, { before: seq, limit }),
      call.user(),
    ]);
    // This system knows no deletion: what was deleted elsewhere was never said here.
    const kept = messages.filter(({ deletedAt }) => deletedAt === null);
    return ok(kept.map((message) => messageShape(message, id)));
  },
};

export const routes: readonly Route[] = [
  signUp,
  logInRoute,
  logOut,
  listSessions,
  createSession,
  listMessages,
];
