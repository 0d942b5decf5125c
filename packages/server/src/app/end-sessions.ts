import type { Deps } from './deps.ts';
import type { Store } from './ports/store.ts';

/** Ends sessions of a user, so that their tokens are refused and their connections close; answers how many. */
export const endSessions = async (
  { bus }: Pick<Deps, 'bus'>,
  store: Pick<Store, 'sessions'>,
  which: { readonly userId: string; readonly sessionId?: string; readonly except?: string },
): Promise<number> => {
  const sessionIds = await store.sessions.end(which);
  announceEnd({ bus }, which.userId, sessionIds);
  return sessionIds.length;
};

/** Tells of sessions whose end is committed: to say so before would let somebody remember them as they were. */
export const announceEnd = (
  { bus }: Pick<Deps, 'bus'>,
  userId: string,
  sessionIds: readonly string[],
): void => {
  if (sessionIds.length > 0) bus.publish({ type: 'sessions_ended', userId, sessionIds });
};
