import { z } from 'zod';
import { command } from '../command.ts';
import { emoji, id } from '../fields.ts';
import { message } from '../nouns/message.ts';

export const removeReaction = command({
  name: 'remove_reaction',
  summary: 'Take a reaction of yours back. Taking back what is not there changes nothing.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'DELETE', path: '/rooms/:roomId/messages/:messageId/reactions/:emoji', status: 200 },
  input: z.object({ roomId: id, messageId: id, emoji }),
  output: z.object({ message }),
  faults: ['not_found', 'room_archived'],
});
