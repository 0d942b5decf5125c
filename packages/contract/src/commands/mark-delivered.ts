import { z } from 'zod';
import { command } from '../command.ts';
import { id, seq } from '../fields.ts';
import { membership } from '../nouns/room.ts';

export const markDelivered = command({
  name: 'mark_delivered',
  summary: 'Say that everything up to this message has reached you.',
  description: 'Marks only move forward, and not past the newest message.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'PUT', path: '/rooms/:roomId/delivered', status: 200 },
  input: z.object({ roomId: id, seq }),
  output: z.object({
    membership,
    unreadCount: z.int(),
    moved: z.boolean().describe('Whether a mark moved by this.'),
  }),
  faults: [],
});
