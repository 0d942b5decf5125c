import { z } from 'zod';
import { command } from '../command.ts';
import { id, seq } from '../fields.ts';
import { membership } from '../nouns/room.ts';

export const markRead = command({
  name: 'mark_read',
  summary: 'Say that you have read everything up to this message.',
  description: 'What was read was delivered, too. Marks only move forward, and not past the newest message.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'PUT', path: '/rooms/:roomId/read', status: 200 },
  input: z.object({ roomId: id, seq }),
  output: z.object({
    membership,
    unreadCount: z.int(),
    moved: z.boolean().describe('Whether a mark moved by this.'),
  }),
  faults: [],
});
