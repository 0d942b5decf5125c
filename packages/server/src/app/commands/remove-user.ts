import { Fault } from '../../domain/fault.ts';
import { removeUserFrom } from '../retire-user.ts';
import type { Handler } from '../handler.ts';

export const removeUser: Handler<'remove_user'> = async (context, { userId }) => {
  const { db, caller } = context;
  const user = await db.users.load(userId);
  if (!user || user.organizationId !== caller.user.organizationId || user.kind !== 'person')
    throw new Fault('not_found');
  await removeUserFrom(context, user, { actorId: caller.user.id });
  return {};
};
