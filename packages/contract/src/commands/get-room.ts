import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { membership, room } from '../nouns/room.ts';

export const getRoom = command({
  name: 'get_room',
  summary: 'A room that you can see, with your membership if you have one.',
  tag: 'Rooms',
  access: 'user',
  room: 'visible',
  limit: 'commands',
  http: { method: 'GET', path: '/rooms/:roomId', status: 200 },
  input: z.object({ roomId: id }),
  output: z.object({ room, membership: membership.nullable() }),
  faults: [],
});
