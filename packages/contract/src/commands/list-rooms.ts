import { z } from 'zod';
import { command } from '../command.ts';
import { id, pageLimit } from '../fields.ts';
import { roomSummary } from '../nouns/room.ts';

export const listRooms = command({
  name: 'list_rooms',
  summary: 'The rooms that you are a member of, with unread counts and last messages, newest room first.',
  tag: 'Rooms',
  access: 'user',
  limit: 'commands',
  http: { method: 'GET', path: '/rooms', status: 200 },
  input: z.object({ before: id.optional().describe('`next` of the page before.'), limit: pageLimit }),
  output: z.object({ rooms: z.array(roomSummary), next: id.nullable() }),
  faults: [],
});
