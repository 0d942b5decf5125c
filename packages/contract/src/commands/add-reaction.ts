import { z } from 'zod';
import { command } from '../command.ts';
import { emoji, id } from '../fields.ts';
import { message } from '../nouns/message.ts';

export const addReaction = command({
  name: 'add_reaction',
  summary: 'React to a message. Reacting the same way twice changes nothing.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'POST', path: '/rooms/:roomId/messages/:messageId/reactions', status: 200 },
  input: z.object({ roomId: id, messageId: id, emoji }),
  output: z.object({ message }),
  faults: ['not_found', 'room_archived', 'full'],
});
