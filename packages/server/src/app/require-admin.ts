import { Fault } from '../domain/fault.ts';
import type { Store } from './ports/store.ts';

/**
 * Asks again, under the organization's lock, whether a user is its admin: of two admins who take each other's role at
 * the same moment, the second no longer is one.
 */
export const requireAdmin = async (store: Pick<Store, 'users'>, userId: string): Promise<void> => {
  const user = await store.users.load(userId);
  if (user?.role !== 'admin' || user.status !== 'active') throw new Fault('forbidden');
};
