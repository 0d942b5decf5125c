import { endSessions } from '../end-sessions.ts';
import { requirePerson } from '../require-person.ts';
import type { Handler } from '../handler.ts';

export const endUserSessions: Handler<'end_user_sessions'> = async (
  { db, bus, caller },
  { userId, sessionId },
) => {
  const user = await requirePerson(db, caller.user.organizationId, userId);
  const which = { userId: user.id, ...(sessionId === undefined ? {} : { sessionId }) };
  return { ended: await endSessions({ bus }, db, which) };
};
