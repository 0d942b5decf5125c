import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { content, message } from '../nouns/message.ts';

export const editMessage = command({
  name: 'edit_message',
  summary: 'Change the content of a message that you wrote.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'messages',
  http: { method: 'PATCH', path: '/rooms/:roomId/messages/:messageId', status: 200 },
  input: z.object({ roomId: id, messageId: id, content }),
  output: z.object({ message }),
  faults: ['not_found', 'forbidden', 'room_archived'],
});
