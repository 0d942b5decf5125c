import { Fault } from '../../domain/fault.ts';
import { nameKey } from '../../domain/keys.ts';
import { meView } from '../../domain/views.ts';
import { announceUser } from '../announce-user.ts';
import type { ProfileChange } from '../ports/store.ts';
import type { Handler } from '../handler.ts';

export const updateProfile: Handler<'update_profile'> = async ({ db, bus, caller }, input) => {
  const given = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as ProfileChange;
  const change = input.username === undefined ? given : { ...given, usernameKey: nameKey(input.username) };
  const user = await db.users.updateProfile(caller.user.id, change);
  if (!user) throw new Fault('already_exists', { message: 'This user name is taken. Choose another.' });
  announceUser({ bus }, user);
  return { user: meView(user) };
};
