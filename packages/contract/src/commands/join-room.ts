import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { roomSummary } from '../nouns/room.ts';

export const joinRoom = command({
  name: 'join_room',
  summary: 'Become a member of a public room. Joining twice changes nothing.',
  tag: 'Members',
  access: 'user',
  room: 'visible',
  limit: 'commands',
  http: { method: 'POST', path: '/rooms/:roomId/join', status: 200 },
  input: z.object({ roomId: id }),
  output: roomSummary,
  faults: ['room_archived', 'full'],
});
