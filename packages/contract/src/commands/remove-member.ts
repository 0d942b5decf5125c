import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const removeMember = command({
  name: 'remove_member',
  summary: 'Remove a member from a room; nothing of it reaches them from then on.',
  tag: 'Members',
  access: 'user',
  room: 'admin',
  limit: 'commands',
  http: { method: 'DELETE', path: '/rooms/:roomId/members/:userId', status: 200 },
  input: z.object({ roomId: id, userId: id }),
  output: z.object({}),
  faults: ['not_found', 'forbidden', 'wrong_room_kind'],
});
