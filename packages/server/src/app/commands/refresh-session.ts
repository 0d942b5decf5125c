import { Fault } from '../../domain/fault.ts';
import { tokensView } from '../start-session.ts';
import { previousTokenLifeMs, refreshTokenLifeMs } from '../tokens.ts';
import type { Handler } from '../handler.ts';

export const refreshSession: Handler<'refresh_session'> = async (context, { refreshToken }) => {
  const { db, tokens, nowMs, bus, origin } = context;
  const presented = tokens.digest(refreshToken);
  const refreshed = await db.transact(async (store) => {
    const held = await store.sessions.lockByToken(presented);
    if (!held)
      throw new Fault('unauthenticated', { message: 'This refresh token is not known. Log in again.' });
    const { session, standing } = held;
    if (session.endedAt || session.expiresAt.getTime() <= nowMs()) throw new Fault('session_ended');
    const user = await store.users.load(session.userId);
    if (!user || user.status !== 'active') throw new Fault('session_ended');
    const isLate =
      standing === 'previous' && (session.rotatedAt?.getTime() ?? 0) + previousTokenLifeMs <= nowMs();
    if (standing === 'retired' || isLate) {
      await store.sessions.end({ userId: user.id, sessionId: session.id });
      return { reused: session };
    }
    if (!session.rotates) {
      await store.sessions.touch(session.id);
      return { user, session: { id: session.id, expiresAt: session.expiresAt, refreshToken } };
    }
    const next = tokens.successor(refreshToken);
    const expiresAt = new Date(nowMs() + refreshTokenLifeMs);
    if (standing === 'current') {
      await store.sessions.rotate({
        sessionId: session.id,
        from: presented,
        to: tokens.digest(next),
        expiresAt,
      });
      return { user, session: { id: session.id, expiresAt, refreshToken: next } };
    }
    // The answer was lost, and the new token not used yet: it is given again.
    return { user, session: { id: session.id, expiresAt: session.expiresAt, refreshToken: next } };
  });
  if ('reused' in refreshed) {
    const { userId, id } = refreshed.reused;
    bus.publish({ type: 'sessions_ended', userId, sessionIds: [id] });
    throw new Fault('session_ended', {
      message: 'This refresh token was used before, so two hold it. The session was ended: log in again.',
    });
  }
  return tokensView(context, refreshed.user, refreshed.session, origin.login);
};
