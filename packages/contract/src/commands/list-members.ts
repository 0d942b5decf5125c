import { z } from 'zod';
import { command } from '../command.ts';
import { id, pageLimit, seq } from '../fields.ts';
import { member } from '../nouns/room.ts';

export const listMembers = command({
  name: 'list_members',
  summary: 'The members of a room with their roles and marks, by user id.',
  tag: 'Members',
  access: 'user',
  room: 'visible',
  limit: 'commands',
  http: { method: 'GET', path: '/rooms/:roomId/members', status: 200 },
  input: z.object({
    roomId: id,
    after: id.optional().describe('`next` of the page before.'),
    limit: pageLimit,
  }),
  output: z.object({
    members: z.array(member),
    next: id.nullable(),
    lastEventSeq: seq.describe("The number of the newest event of the room's log that this page knows of."),
  }),
  faults: [],
});
