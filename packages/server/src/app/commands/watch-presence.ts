import { presenceOf } from '../presence-of.ts';
import type { Handler } from '../handler.ts';

export const watchPresence: Handler<'watch_presence'> = async (
  { db, presence, caller, connection },
  { userIds },
) => {
  // Watch before looking, so that a change between the two is heard and not missed.
  const visible = await presenceOf({ db, presence }, caller.user.organizationId, userIds);
  connection.watch(visible.map((one) => one.userId));
  return { presences: await presenceOf({ db, presence }, caller.user.organizationId, userIds) };
};
