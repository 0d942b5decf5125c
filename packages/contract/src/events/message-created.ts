import { z } from 'zod';
import { event } from '../event.ts';
import { message } from '../nouns/message.ts';

export const messageCreated = event({
  name: 'message_created',
  summary: 'A message was written.',
  audience: 'room',
  durable: true,
  data: z.object({ message }),
});
