import { sessionView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const listSessions: Handler<'list_sessions'> = async ({ db, caller }) => {
  const sessions = await db.sessions.listActive(caller.user.id);
  return { sessions: sessions.map((session) => sessionView(session, caller.sessionId)) };
};
