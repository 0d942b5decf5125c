import { Fault } from '../domain/fault.ts';
import type { Store } from './ports/store.ts';

/**
 * Asks again whether a user is an admin. Under the organization's lock, of two admins who take each other's role at the
 * same moment, the second no longer is one.
 */
export const requireAdmin = async (store: Pick<Store, 'users'>, userId: string): Promise<void> => {
  const user = await store.users.load(userId);
  if (user?.role !== 'admin' || user.status !== 'active') throw new Fault('forbidden');
};
