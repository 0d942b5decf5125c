import { Fault } from '../../domain/fault.ts';
import { deactivateUser } from '../retire-user.ts';
import type { Handler } from '../handler.ts';

export const deactivateAccount: Handler<'deactivate_account'> = async (context, { password }) => {
  const { db, passwords, caller } = context;
  const credentials = await db.users.credentials(caller.user.id);
  if (!(await passwords.verify(password, credentials?.passwordHash))) {
    throw new Fault('wrong_credentials', { message: 'The password is wrong.' });
  }
  await deactivateUser(context, caller.user, { actorId: caller.user.id });
  return {};
};
