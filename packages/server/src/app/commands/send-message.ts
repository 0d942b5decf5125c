import { invalidField } from '../../domain/fault.ts';
import { messageView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const sendMessage: Handler<'send_message'> = async (
  context,
  { roomId, content, clientId, encrypted },
) => {
  const { db, caller, room, settings, accepted, assistants } = context;
  if (content.length > settings.messageLengthMax) {
    throw invalidField('content', `at most ${settings.messageLengthMax} characters`);
  }
  const senderId = caller.user.id;
  const appending = db.append({
    roomId,
    roomNumber: room.number,
    senderId,
    clientId: clientId ?? null,
    content,
    encrypted,
  });
  accepted();
  const appended = await appending;
  if (!appended.fresh) {
    // A retry: what is there now is the answer, edited or not.
    const first = await db.messages.load(roomId, appended.seq);
    if (!first) throw new Error(`Message ${appended.seq} of room ${roomId} is stored and not there.`);
    return { message: messageView(first, room) };
  }
  const { created } = appended;
  if (room.assistant !== null && !encrypted) assistants.ask(room, created.message);
  return created;
};
