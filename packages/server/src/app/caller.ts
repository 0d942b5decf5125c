import { Fault } from '../domain/fault.ts';
import type { SessionRecord, UserRecord } from '../domain/records.ts';
import type { Deps } from './deps.ts';
import type { Caller } from './handler.ts';
import type { AccessClaims } from './tokens.ts';

type Needs = Pick<Deps, 'directory' | 'nowMs'>;

/**
 * The user that a token speaks for, while their session lives: asked at every command, so that an ended session, a lost
 * role or a closed account counts at once. Synchronous when both are known. Faults with `token_expired` or
 * `session_ended`.
 */
export const requireCaller = (deps: Needs, claims: AccessClaims): Caller | Promise<Caller> => {
  const session = deps.directory.session(claims.sessionId);
  const user = deps.directory.user(claims.userId);
  if (session instanceof Promise || user instanceof Promise) {
    return Promise.all([session, user]).then(([loadedSession, loadedUser]) =>
      judge(deps, claims, loadedSession, loadedUser),
    );
  }
  return judge(deps, claims, session, user);
};

const judge = (
  deps: Needs,
  claims: AccessClaims,
  session: SessionRecord | undefined,
  user: UserRecord | undefined,
): Caller => {
  if (claims.expiresAtMs <= deps.nowMs()) throw new Fault('token_expired');
  // Not asked is when the session expires: that was read once, and a refresh has moved it since. An access token never
  // outlives its session.
  const lives = session && !session.endedAt && session.userId === claims.userId;
  if (!lives || !user || user.status !== 'active') throw new Fault('session_ended');
  return { user, sessionId: session.id };
};
