import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { roomSummary } from '../nouns/room.ts';

export const openDirectRoom = command({
  name: 'open_direct_room',
  summary: 'The direct messages between you and a user; made on first use.',
  tag: 'Rooms',
  access: 'user',
  limit: 'commands',
  http: { method: 'POST', path: '/direct-rooms', status: 200 },
  input: z.object({ userId: id }),
  output: roomSummary,
  faults: ['not_found'],
});
