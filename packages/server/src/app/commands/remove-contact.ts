import { Fault } from '../../domain/fault.ts';
import type { Handler } from '../handler.ts';

export const removeContact: Handler<'remove_contact'> = async ({ db, caller }, { userId }) => {
  if (!(await db.contacts.remove(caller.user.id, userId))) throw new Fault('not_found');
  return {};
};
