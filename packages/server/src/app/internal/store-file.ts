import { command } from '@parley/contract/command';
import { id } from '@parley/contract/fields';
import { limits } from '@parley/contract/limits';
import { file } from '@parley/contract/nouns/file';
import { z } from 'zod';
import { Fault, invalidField } from '../../domain/fault.ts';
import { fileName } from '../../domain/file-name.ts';
import { fileTypeOf } from '../../domain/file-type.ts';
import { fileView } from '../../domain/views.ts';
import { discardFiles } from '../discard-files.ts';
import { requireAccess } from '../require-access.ts';
import type { InternalHandler } from './handler.ts';

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'bytes' });

export const storeFileSpec = command({
  name: 'store_file',
  summary: 'Stores a JPEG, PNG or PDF for the members of a room.',
  tag: 'Files',
  access: 'user',
  room: 'member',
  limit: 'commands',
  input: z.object({ roomId: id, name: z.string(), bytes }),
  output: z.object({ file }),
  faults: ['too_large', 'room_archived', 'full'],
});

/**
 * The row comes first, as one that nobody sees, and counts already; then the bytes; then the row is confirmed under the
 * room's lock. Wherever this breaks off, what is left is known by its row, and housekeeping finds it.
 */
export const storeFile: InternalHandler<typeof storeFileSpec> = async (
  context,
  { roomId, name, bytes: content },
) => {
  const { db, fileStore, caller, room, settings } = context;
  if (room.archivedAt) throw new Fault('room_archived');
  if (content.byteLength > limits.fileBytesMax)
    throw new Fault('too_large', { message: `A file may have at most ${limits.fileBytesMax} bytes.` });
  const type = fileTypeOf(content);
  if (!type) throw invalidField('file', 'a JPEG, PNG or PDF');
  const fileId = context.newId();
  const size = content.byteLength;
  const reserved = await db.files.reserve(
    { id: fileId, roomId, uploaderId: caller.user.id, name: fileName(name), type, size },
    settings.uploadBytesPerUser,
  );
  if (!reserved)
    throw new Fault('full', { message: 'Your files take up as much as one user may have on this server.' });
  try {
    await fileStore.write(fileId, content);
    const stored = await db.changeRoom(roomId, async (change) => {
      await requireAccess(change, caller, 'member');
      if (change.room.archivedAt) throw new Fault('room_archived');
      return change.files.confirm(fileId);
    });
    if (!stored) throw new Error('A file was cleared away before it was stored.');
    return { file: fileView(stored) };
  } catch (error) {
    await discardFiles(context, [fileId]);
    throw error;
  }
};
