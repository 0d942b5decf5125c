import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const deleteRoom = command({
  name: 'delete_room',
  summary: 'Delete a room with everything in it.',
  tag: 'Rooms',
  access: 'user',
  room: 'owner',
  limit: 'commands',
  http: { method: 'DELETE', path: '/rooms/:roomId', status: 200 },
  input: z.object({ roomId: id }),
  output: z.object({}),
  faults: ['wrong_room_kind'],
});
