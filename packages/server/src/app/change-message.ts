import type { Message } from '@parley/contract/nouns/message';
import { Fault } from '../domain/fault.ts';
import { parseMessageId } from '../domain/message-id.ts';
import type { MessageRecord, RoomRecord } from '../domain/records.ts';
import { messageView } from '../domain/views.ts';
import type { Deps } from './deps.ts';
import type { RoomChange, Store } from './ports/store.ts';

/** A message of a room by its id; `not_found` for one that is not there, or is another room's. */
export const requireMessage = async (
  store: Pick<Store, 'messages'>,
  room: RoomRecord,
  messageId: string,
): Promise<MessageRecord> => {
  const place = parseMessageId(messageId);
  if (!place || place.roomNumber !== room.number) throw new Fault('not_found');
  const message = await store.messages.load(room.id, place.seq);
  if (!message || message.createdAt.getTime() !== place.createdAtMs) throw new Fault('not_found');
  return message;
};

interface MessageChange {
  readonly room: RoomRecord;
  readonly messageId: string;
  readonly userId: string;
}

/**
 * Changes one message under its room's lock, where the caller is still a member and the room still open, and answers
 * with the message as it is then.
 */
export const changeMessage = (
  { db }: Pick<Deps, 'db'>,
  { room, messageId, userId }: MessageChange,
  work: (change: RoomChange, message: MessageRecord) => Promise<void>,
): Promise<Message> =>
  db.changeRoom(room.id, async (change) => {
    if (!(await change.members.load(room.id, userId))) throw new Fault('not_a_member');
    if (change.room.archivedAt) throw new Fault('room_archived');
    const message = await requireMessage(change, room, messageId);
    await work(change, message);
    const changed = await change.messages.load(room.id, message.seq);
    return messageView(changed ?? message, room);
  });
