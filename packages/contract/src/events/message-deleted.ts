import { z } from 'zod';
import { event } from '../event.ts';
import { id, seq } from '../fields.ts';
import { durable } from './durable.ts';

export const messageDeleted = event({
  name: 'message_deleted',
  summary: 'A message was deleted: it keeps its place, its content is gone.',
  audience: 'room',
  durable: true,
  data: z.object({ ...durable, messageId: id, seq }),
});
