import { Fault, invalidField } from '../../domain/fault.ts';
import { userView } from '../../domain/views.ts';
import { requireUsers } from '../require-users.ts';
import type { Handler } from '../handler.ts';

/** Contacts of one user: a list answers with all of them. */
export const contactsMax = 5_000;

export const addContact: Handler<'add_contact'> = async ({ db, caller }, { userId }) => {
  if (userId === caller.user.id) throw invalidField('userId', 'another user: nobody is their own contact');
  const [user] = await requireUsers(db, caller.user.organizationId, [userId]);
  if (!user) throw new Fault('not_found');
  if ((await db.contacts.count(caller.user.id)) >= contactsMax)
    throw new Fault('full', { message: 'Your list of contacts is full.' });
  const createdAt = await db.contacts.add(caller.user.id, userId);
  if (!createdAt) throw new Fault('already_exists');
  return { user: userView(user), createdAt: createdAt.toISOString() };
};
