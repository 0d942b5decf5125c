import type { Handler } from '../handler.ts';
import { requireCaller } from '../caller.ts';

export const authenticate: Handler<'authenticate'> = async (context, { token, resume }) => {
  const claims = context.tokens.readAccess(token);
  await requireCaller(context, claims);
  await context.connection.admit(claims, { resumes: resume });
  // A session that ended while it was looked up closed the connections known then, and this one was not among them.
  await requireCaller(context, claims);
  const { userId, sessionId, expiresAtMs } = claims;
  return { userId, sessionId, expiresAt: new Date(expiresAtMs).toISOString() };
};
