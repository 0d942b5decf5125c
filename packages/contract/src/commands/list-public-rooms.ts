import { z } from 'zod';
import { command } from '../command.ts';
import { id, pageLimit } from '../fields.ts';
import { room } from '../nouns/room.ts';

export const listPublicRooms = command({
  name: 'list_public_rooms',
  summary: 'The public rooms of your organization, newest first.',
  tag: 'Rooms',
  access: 'user',
  limit: 'commands',
  http: { method: 'GET', path: '/public-rooms', status: 200 },
  input: z.object({ before: id.optional().describe('`next` of the page before.'), limit: pageLimit }),
  output: z.object({
    rooms: z.array(z.object({ room, joined: z.boolean() })),
    next: id.nullable(),
  }),
  faults: [],
});
