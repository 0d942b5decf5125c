import { presenceOf } from '../presence-of.ts';
import type { Handler } from '../handler.ts';

export const getPresence: Handler<'get_presence'> = async ({ db, presence, caller }, { userIds }) => ({
  presences: await presenceOf({ db, presence }, caller.user.organizationId, userIds),
});
