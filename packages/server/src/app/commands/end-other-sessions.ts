import { endSessions } from '../end-sessions.ts';
import type { Handler } from '../handler.ts';

export const endOtherSessions: Handler<'end_other_sessions'> = async ({ db, bus, caller }) => ({
  ended: await endSessions({ bus }, db, { userId: caller.user.id, except: caller.sessionId }),
});
