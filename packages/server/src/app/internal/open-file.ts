import { command } from '@parley/contract/command';
import { id } from '@parley/contract/fields';
import { file } from '@parley/contract/nouns/file';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { judgeRoomAccess } from '../../domain/room-access.ts';
import { fileView } from '../../domain/views.ts';
import type { StoredBytes } from '../ports/files.ts';
import type { InternalHandler } from './handler.ts';

const storedBytes = z.custom<StoredBytes>(
  (value) => value instanceof Blob || value instanceof ReadableStream,
);

export const openFileSpec = command({
  name: 'open_file',
  summary: 'The bytes of a file in a room of the caller.',
  tag: 'Files',
  access: 'user',
  limit: 'commands',
  input: z.object({ fileId: id }),
  output: z.object({ file, bytes: storedBytes }),
  faults: ['not_found'],
});

/** Whoever is no member of the file's room gets what they would get if there were no such file. */
export const openFile: InternalHandler<typeof openFileSpec> = async (context, { fileId }) => {
  const { db, directory, fileStore, caller, log } = context;
  const found = await db.files.load(fileId);
  if (!found) throw new Fault('not_found');
  const [room, member] = await Promise.all([
    directory.room(found.roomId),
    directory.member(found.roomId, caller.user.id),
  ]);
  if (!room) throw new Fault('not_found');
  const question = { needs: 'member', room, user: caller.user, memberRole: member?.role } as const;
  if (judgeRoomAccess(question) !== 'allowed') throw new Fault('not_found');
  const bytes = await fileStore.read(fileId);
  if (!bytes) {
    log.error({ fileId }, 'the bytes of a file are gone');
    throw new Fault('not_found');
  }
  return { file: fileView(found), bytes };
};
