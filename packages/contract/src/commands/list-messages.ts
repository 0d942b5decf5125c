import { z } from 'zod';
import { command } from '../command.ts';
import { id, pageLimit, seq } from '../fields.ts';
import { message } from '../nouns/message.ts';

export const listMessages = command({
  name: 'list_messages',
  summary: 'The messages of a room, oldest first within the page; without a key the newest.',
  description: 'One of `before`, `after` and `around` at most; each is a `seq`.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'GET', path: '/rooms/:roomId/messages', status: 200 },
  input: z
    .object({
      roomId: id,
      before: seq.optional(),
      after: seq.optional(),
      around: seq.optional(),
      limit: pageLimit,
    })
    .refine((page) => [page.before, page.after, page.around].filter((key) => key !== undefined).length <= 1, {
      error: 'at most one of before, after and around',
    }),
  output: z.object({
    messages: z.array(message),
    hasBefore: z.boolean().describe('There are older messages.'),
    hasAfter: z.boolean().describe('There are newer messages.'),
    lastEventSeq: seq.describe(
      "The number of the newest event of the room's log that these messages know of.",
    ),
  }),
  faults: [],
});
