import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const leaveRoom = command({
  name: 'leave_room',
  summary: 'Stop being a member.',
  tag: 'Members',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'POST', path: '/rooms/:roomId/leave', status: 200 },
  input: z.object({ roomId: id }),
  output: z.object({}),
  faults: ['owner_must_stay', 'wrong_room_kind'],
});
