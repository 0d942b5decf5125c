import { Fault } from '../domain/fault.ts';
import type { UserRecord } from '../domain/records.ts';
import type { Store } from './ports/store.ts';

/** A person of an organization, also one whose account is closed; `not_found` for who was removed, or is elsewhere. */
export const requirePerson = async (
  store: Pick<Store, 'users'>,
  organizationId: string,
  userId: string,
): Promise<UserRecord> => {
  const user = await store.users.load(userId);
  if (!user || user.organizationId !== organizationId || user.kind !== 'person' || user.status === 'removed')
    throw new Fault('not_found');
  return user;
};
