import { z } from 'zod';
import { event } from '../event.ts';
import { id, seq } from '../fields.ts';
import { durable } from './durable.ts';

export const reactionRemoved = event({
  name: 'reaction_removed',
  summary: 'Somebody took a reaction back.',
  audience: 'room',
  durable: true,
  data: z.object({ ...durable, messageId: id, seq, emoji: z.string() }),
});
