import { endSessions } from '../end-sessions.ts';
import type { Handler } from '../handler.ts';

export const logOut: Handler<'log_out'> = async ({ db, bus, caller }) => {
  await endSessions({ bus }, db, { userId: caller.user.id, sessionId: caller.sessionId });
  return {};
};
