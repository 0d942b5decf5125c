import type { Presence } from '@parley/contract/nouns/user';
import type { Deps } from './deps.ts';

/** The users among these that somebody of an organization can see, with where they stand. */
export const presenceOf = async (
  { db, presence }: Pick<Deps, 'db' | 'presence'>,
  organizationId: string,
  userIds: readonly string[],
): Promise<Presence[]> => {
  const users = await db.users.loadMany([...new Set(userIds)]);
  return users
    .filter((user) => user.organizationId === organizationId && user.status !== 'removed')
    .map((user) => {
      const online = presence.isOnline(user.id);
      return {
        userId: user.id,
        status: online ? 'online' : 'offline',
        lastSeenAt: online ? null : (user.lastSeenAt?.toISOString() ?? null),
      };
    });
};
