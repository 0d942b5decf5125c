import { Fault } from '../../domain/fault.ts';
import { userView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const getUser: Handler<'get_user'> = async ({ directory, caller }, { userId }) => {
  const user = await directory.user(userId);
  if (!user || user.organizationId !== caller.user.organizationId || user.status === 'removed')
    throw new Fault('not_found');
  return { user: userView(user) };
};
