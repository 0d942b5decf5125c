import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { message } from '../nouns/message.ts';

export const getMessage = command({
  name: 'get_message',
  summary: 'One message.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'GET', path: '/rooms/:roomId/messages/:messageId', status: 200 },
  input: z.object({ roomId: id, messageId: id }),
  output: z.object({ message }),
  faults: ['not_found'],
});
