import { userView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const listContacts: Handler<'list_contacts'> = async ({ db, caller }) => {
  const contacts = await db.contacts.list(caller.user.id);
  return {
    contacts: contacts.map(({ user, createdAt }) => ({
      user: userView(user),
      createdAt: createdAt.toISOString(),
    })),
  };
};
