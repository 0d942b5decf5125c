import { command } from '@parley/contract/command';
import { id, seq } from '@parley/contract/fields';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { messageView } from '../../domain/views.ts';
import { requireAccess } from '../require-access.ts';
import type { InternalHandler } from './handler.ts';

export const moderateMessageSpec = command({
  name: 'moderate_message',
  summary: 'Deletes a message of a room that the caller runs, as a member or not.',
  description: 'For clients whose moderators clear public rooms of the organization from outside.',
  tag: 'Dialects',
  access: 'user',
  room: 'admin',
  limit: 'commands',
  input: z.object({ roomId: id, seq }),
  output: z.object({}),
  faults: ['not_found', 'wrong_room_kind', 'room_archived'],
});

export const moderateMessage: InternalHandler<typeof moderateMessageSpec> = async (
  { db, caller, room },
  { roomId, seq: place },
) => {
  if (room.kind === 'direct') throw new Fault('wrong_room_kind');
  await db.changeRoom(roomId, async (change) => {
    await requireAccess(change, caller, 'admin');
    if (change.room.archivedAt) throw new Fault('room_archived');
    const message = await change.messages.load(roomId, place);
    if (!message || message.deletedAt) throw new Fault('not_found');
    await change.deleteMessage(place);
    const { id: messageId } = messageView(message, room);
    change.record({ event: 'message_deleted', data: { actorId: caller.user.id, messageId, seq: place } });
  });
  return {};
};
