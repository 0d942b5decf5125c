import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { clientId, content, message } from '../nouns/message.ts';

export const sendMessage = command({
  name: 'send_message',
  summary: 'Write a message. The answer comes when it is durable.',
  description:
    'With a `clientId` it can be sent again as often as needed: the first result is answered and there is one message. ' +
    'The same `clientId` with other content is `client_id_reused`.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'messages',
  http: { method: 'POST', path: '/rooms/:roomId/messages', status: 201 },
  input: z.object({
    roomId: id,
    content,
    clientId: clientId.optional(),
    encrypted: z.boolean().default(false).describe('The content is encrypted by you and only relayed.'),
  }),
  output: z.object({ message }),
  faults: ['client_id_reused', 'room_archived'],
});
