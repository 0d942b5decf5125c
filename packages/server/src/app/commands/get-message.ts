import { messageView } from '../../domain/views.ts';
import { requireMessage } from '../change-message.ts';
import type { Handler } from '../handler.ts';

export const getMessage: Handler<'get_message'> = async ({ db, room }, { messageId }) => ({
  message: messageView(await requireMessage(db, room, messageId), room),
});
