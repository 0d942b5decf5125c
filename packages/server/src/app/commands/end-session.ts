import { Fault } from '../../domain/fault.ts';
import { endSessions } from '../end-sessions.ts';
import type { Handler } from '../handler.ts';

export const endSession: Handler<'end_session'> = async ({ db, bus, caller }, { sessionId }) => {
  const ended = await endSessions({ bus }, db, { userId: caller.user.id, sessionId });
  if (ended === 0) throw new Fault('not_found');
  return {};
};
