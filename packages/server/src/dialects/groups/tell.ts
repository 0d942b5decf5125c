import { hasOpenMembership } from '../../domain/room-access.ts';
import { toRoom, toUser } from '../dialect.ts';
import type { Dialect } from '../dialect.ts';
import { directMessageShape } from '../direct-message.ts';
import { messageShape } from './shapes.ts';

/** New messages are all that this dialect's clients hear: in groups that they joined, and to their user. */
export const tell: Dialect['tell'] = (event, { room }) => {
  if (event.event !== 'message_created' || !room) return [];
  const { message } = event.data;
  if (hasOpenMembership(room.kind))
    return [{ to: toRoom(room.id), event: 'receive-message', data: messageShape(message, room.id, true) }];
  if (room.kind !== 'direct') return [];
  const { receiver_id: receiverId, sender_id: senderId } = directMessageShape(message, room);
  const data = messageShape(message, receiverId, false);
  // Who writes to oneself hears it once.
  return [...new Set([receiverId, senderId])].map((id) => ({
    to: toUser(id),
    event: 'receive-message',
    data,
  }));
};
