import { command } from '@parley/contract/command';
import { limits } from '@parley/contract/limits';
import { me } from '@parley/contract/nouns/user';
import { z } from 'zod';
import { Fault, invalidField } from '../../domain/fault.ts';
import { picturePathOf } from '../../domain/picture-path.ts';
import { pictureShapeOf } from '../../domain/picture-shape.ts';
import { meView } from '../../domain/views.ts';
import { announceUser } from '../announce-user.ts';
import { discardFiles } from '../discard-files.ts';
import type { Store } from '../ports/store.ts';
import type { InternalHandler } from './handler.ts';

export const storePictureSpec = command({
  name: 'store_picture',
  summary: 'Stores a JPEG or PNG as the picture of the caller, in place of the one before.',
  tag: 'Accounts',
  access: 'user',
  limit: 'commands',
  input: z.object({
    bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'bytes' }),
  }),
  output: z.object({ user: me }),
  faults: ['too_large', 'full'],
});

/** Judges a picture by its bytes. Faults with `too_large`, or `invalid_input` for what is no picture or has too many pixels. */
const typeOfPicture = (bytes: Uint8Array): 'image/jpeg' | 'image/png' => {
  const { pictureBytesMax, pictureSidePxMax } = limits;
  if (bytes.byteLength > pictureBytesMax)
    throw new Fault('too_large', { message: `A picture may have at most ${pictureBytesMax} bytes.` });
  const shape = pictureShapeOf(bytes);
  if (!shape) throw invalidField('file', 'a JPEG or PNG');
  if (Math.max(shape.width, shape.height) > pictureSidePxMax)
    throw invalidField('file', `a picture of at most ${pictureSidePxMax} pixels on each side`);
  return shape.type;
};

/** As a file of a room: the row first, then the bytes, then both are made known together with the profile. */
export const storePicture: InternalHandler<typeof storePictureSpec> = async (context, { bytes }) => {
  const { db, bus, fileStore, caller, settings } = context;
  const userId = caller.user.id;
  const type = typeOfPicture(bytes);
  const id = context.newId();
  const reserved = await db.files.reserve(
    { id, roomId: null, uploaderId: userId, name: 'picture', type, size: bytes.byteLength },
    settings.uploadBytesPerUser,
  );
  if (!reserved)
    throw new Fault('full', { message: 'Your files take up as much as one user may have on this server.' });
  try {
    await fileStore.write(id, bytes);
    const { user, retired } = await db.transact((store) => show(store, { userId, id }));
    announceUser({ bus }, user);
    await discardFiles(context, retired);
    return { user: meView(user) };
  } catch (error) {
    await discardFiles(context, [id]);
    throw error;
  }
};

/** Makes a picture the one of the profile; answers with those that were it before. */
const show = async (store: Store, { userId, id }: { readonly userId: string; readonly id: string }) => {
  // The user's row first: of two pictures at once, and of one and an account that is closed, one comes after the other.
  const user = await store.users.updateProfile(userId, { picture: picturePathOf(id) });
  if (!user) throw new Fault('session_ended');
  if (!(await store.files.confirmPicture(id)))
    throw new Error('A picture was cleared away before it was stored.');
  return { user, retired: await store.files.retirePictures(userId, { except: id }) };
};
