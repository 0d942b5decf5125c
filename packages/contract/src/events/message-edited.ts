import { z } from 'zod';
import { event } from '../event.ts';
import { id, seq } from '../fields.ts';
import { durable } from './durable.ts';

export const messageEdited = event({
  name: 'message_edited',
  summary: 'The content of a message changed.',
  audience: 'room',
  durable: true,
  data: z.object({ ...durable, messageId: id, seq, content: z.string() }),
});
