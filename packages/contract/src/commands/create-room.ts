import { z } from 'zod';
import { command } from '../command.ts';
import { description, id, name, webUrl } from '../fields.ts';
import { limits } from '../limits.ts';
import { roomSummary } from '../nouns/room.ts';

export const createRoom = command({
  name: 'create_room',
  summary: 'Make a public room, a private room or a group; you become its owner.',
  tag: 'Rooms',
  access: 'user',
  limit: 'commands',
  http: { method: 'POST', path: '/rooms', status: 201 },
  input: z.object({
    kind: z.enum(['public', 'private', 'group']),
    name,
    description: description.optional(),
    picture: webUrl.optional(),
    memberIds: z.array(id).max(limits.idsMax).default([]).describe('Users who are members from the start.'),
  }),
  output: roomSummary,
  faults: ['not_found'],
});
