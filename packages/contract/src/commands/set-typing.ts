import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const setTyping = command({
  name: 'set_typing',
  summary: 'Say that you are typing in a room, or stopped.',
  description: 'Repeat it every few seconds while typing: it is forgotten after six.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'PUT', path: '/rooms/:roomId/typing', status: 200 },
  input: z.object({ roomId: id, typing: z.boolean() }),
  output: z.object({}),
  faults: ['room_archived'],
});
