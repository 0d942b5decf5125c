import { Fault } from '../../domain/fault.ts';
import { userView } from '../../domain/views.ts';
import { announceUser } from '../announce-user.ts';
import { requireAdmin } from '../require-admin.ts';
import { requireUsers } from '../require-users.ts';
import type { Handler } from '../handler.ts';

export const setUserRole: Handler<'set_user_role'> = async ({ db, bus, caller }, { userId, role }) => {
  const { organizationId } = caller.user;
  const user = await db.transact(async (store) => {
    await store.organizations.lock(organizationId);
    await requireAdmin(store, caller.user.id);
    const [current] = await requireUsers(store, organizationId, [userId]);
    if (current?.role === 'admin' && role !== 'admin') {
      if ((await store.organizations.countActiveAdmins(organizationId)) <= 1) throw new Fault('last_admin');
      // An invite carries a role: who may no longer give one leaves none behind.
      await store.invites.revokeMadeBy(userId, 'organization');
    }
    return store.users.setRole(userId, role);
  });
  if (!user) throw new Fault('not_found');
  announceUser({ bus }, user);
  return { user: userView(user) };
};
