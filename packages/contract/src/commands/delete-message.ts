import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { message } from '../nouns/message.ts';

export const deleteMessage = command({
  name: 'delete_message',
  summary: 'Delete a message: your own, or any as an admin of the room, a moderator or an admin.',
  description: 'The message keeps its place; its content is gone. Deleting twice changes nothing.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'DELETE', path: '/rooms/:roomId/messages/:messageId', status: 200 },
  input: z.object({ roomId: id, messageId: id }),
  output: z.object({ message }),
  faults: ['not_found', 'forbidden', 'room_archived'],
});
