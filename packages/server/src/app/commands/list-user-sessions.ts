import { sessionView } from '../../domain/views.ts';
import { requirePerson } from '../require-person.ts';
import type { Handler } from '../handler.ts';

export const listUserSessions: Handler<'list_user_sessions'> = async ({ db, caller }, { userId }) => {
  const user = await requirePerson(db, caller.user.organizationId, userId);
  const sessions = await db.sessions.listActive(user.id);
  return { sessions: sessions.map((session) => sessionView(session, caller.sessionId)) };
};
