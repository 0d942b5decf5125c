import { Fault } from '../../domain/fault.ts';
import { parseMessageNumber } from '../../domain/message-number.ts';
import { holdsRole } from '../../domain/roles.ts';
import type { Runner } from '../dialect.ts';
import { requireMessage, requireRoom } from './numbers.ts';

/** Deletes a message for its author, and for a moderator or an admin, who need not be in a public room for that. */
export const deleteMessage = async (
  runner: Runner,
  number: number,
  inRoom: number = parseMessageNumber(number).roomNumber,
): Promise<void> => {
  const { roomNumber, seq } = parseMessageNumber(number);
  if (roomNumber < 1 || roomNumber !== inRoom) throw new Fault('not_found');
  const { role } = await runner.user();
  const room = await requireRoom(runner, roomNumber);
  if (room.kind === 'public' && holdsRole(role, 'moderator')) {
    await runner.ask('moderate_message', { roomId: room.id, seq });
    return;
  }
  const { message } = await requireMessage(runner, number);
  await runner.run('delete_message', { roomId: room.id, messageId: message.id });
};
