import { z } from 'zod';
import { event } from '../event.ts';
import { id, seq } from '../fields.ts';
import { durable } from './durable.ts';

export const reactionAdded = event({
  name: 'reaction_added',
  summary: 'Somebody reacted to a message.',
  audience: 'room',
  durable: true,
  data: z.object({ ...durable, messageId: id, seq, emoji: z.string() }),
});
