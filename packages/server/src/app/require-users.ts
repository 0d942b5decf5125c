import { Fault } from '../domain/fault.ts';
import type { UserRecord } from '../domain/records.ts';
import type { Store } from './ports/store.ts';

/** The active people of one organization with these ids: all of them, or `not_found`. */
export const requireUsers = async (
  store: Pick<Store, 'users'>,
  organizationId: string,
  userIds: readonly string[],
): Promise<readonly UserRecord[]> => {
  const wanted = [...new Set(userIds)];
  if (wanted.length === 0) return [];
  const found = await store.users.loadMany(wanted);
  const usable = found.filter(
    (user) => user.organizationId === organizationId && user.status === 'active' && user.kind === 'person',
  );
  if (usable.length < wanted.length)
    throw new Fault('not_found', { message: 'One of the users does not exist.' });
  return usable;
};
