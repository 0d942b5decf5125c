import { Fault, invalidField } from '../../domain/fault.ts';
import { changeMessage } from '../change-message.ts';
import type { Handler } from '../handler.ts';

export const editMessage: Handler<'edit_message'> = async (context, { messageId, content }) => {
  const { room, caller, settings } = context;
  if (content.length > settings.messageLengthMax) {
    throw invalidField('content', `at most ${settings.messageLengthMax} characters`);
  }
  const userId = caller.user.id;
  const message = await changeMessage(context, { room, messageId, userId }, async (change, current) => {
    if (current.deletedAt) throw new Fault('not_found', { message: 'The message was deleted.' });
    if (current.senderId !== userId)
      throw new Fault('forbidden', { message: 'Only who wrote a message can edit it.' });
    await change.editMessage(current.seq, content);
    change.record({
      event: 'message_edited',
      data: { actorId: userId, messageId, seq: current.seq, content },
    });
  });
  return { message };
};
