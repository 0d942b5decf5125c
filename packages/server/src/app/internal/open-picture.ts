import { command } from '@parley/contract/command';
import { id } from '@parley/contract/fields';
import { fileType } from '@parley/contract/nouns/file';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { StoredBytes } from '../ports/files.ts';
import type { InternalHandler } from './handler.ts';

const storedBytes = z.custom<StoredBytes>(
  (value) => value instanceof Blob || value instanceof ReadableStream,
);

export const openPictureSpec = command({
  name: 'open_picture',
  summary: 'The bytes of the picture of a user of the organization.',
  tag: 'Accounts',
  access: 'user',
  limit: 'commands',
  input: z.object({ pictureId: id }),
  output: z.object({ id, type: fileType, size: z.int(), bytes: storedBytes }),
  faults: ['not_found'],
});

/** A picture of another organization is answered like one that does not exist. */
export const openPicture: InternalHandler<typeof openPictureSpec> = async (
  { db, fileStore, caller, log },
  { pictureId },
) => {
  const found = await db.files.loadPicture(pictureId);
  if (found?.organizationId !== caller.user.organizationId) throw new Fault('not_found');
  const bytes = await fileStore.read(pictureId);
  if (!bytes) {
    // Replaced at this moment, or lost.
    if (await db.files.loadPicture(pictureId)) log.error({ pictureId }, 'the bytes of a picture are gone');
    throw new Fault('not_found');
  }
  return { id: found.id, type: found.type, size: found.size, bytes };
};
