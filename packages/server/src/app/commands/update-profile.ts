import type { Input } from '@parley/contract/registry';
import { Fault, invalidField } from '../../domain/fault.ts';
import { nameKey } from '../../domain/keys.ts';
import { isPicturePath } from '../../domain/picture-path.ts';
import { meView } from '../../domain/views.ts';
import { announceUser } from '../announce-user.ts';
import { discardFiles } from '../discard-files.ts';
import type { ProfileChange } from '../ports/store.ts';
import type { Handler } from '../handler.ts';

/** What is to be changed. A client that sends back the whole profile has its uploaded picture in it, and keeps it. */
const changeOf = (input: Input<'update_profile'>, current: string | null): ProfileChange => {
  const { picture, ...others } = input;
  if (isPicturePath(picture) && picture !== current)
    throw invalidField('picture', 'an http or https address: pictures are uploaded, not named');
  const given = Object.entries(isPicturePath(picture) ? others : input);
  const change = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as ProfileChange;
  return input.username === undefined ? change : { ...change, usernameKey: nameKey(input.username) };
};

export const updateProfile: Handler<'update_profile'> = async (context, input) => {
  const { db, bus, caller } = context;
  const change = changeOf(input, caller.user.picture);
  const { user, pictureIds } = await db.transact(async (store) => {
    const changed = await store.users.updateProfile(caller.user.id, change);
    if (!changed) throw new Fault('already_exists', { message: 'This user name is taken. Choose another.' });
    const retired = change.picture === undefined ? [] : await store.files.retirePictures(changed.id);
    return { user: changed, pictureIds: retired };
  });
  announceUser({ bus }, user);
  await discardFiles(context, pictureIds);
  return { user: meView(user) };
};
