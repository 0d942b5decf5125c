import { z } from 'zod';
import { event } from '../event.ts';
import { id } from '../fields.ts';

export const typingChanged = event({
  name: 'typing_changed',
  summary: 'Somebody types in a room, or stopped. Forget it after six seconds without another.',
  audience: 'room',
  durable: false,
  data: z.object({ roomId: id, userId: id, typing: z.boolean() }),
});
