import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { member, roomRole } from '../nouns/room.ts';

export const setMemberRole = command({
  name: 'set_member_role',
  summary: "Change a member's role. Making another member owner makes you an admin.",
  tag: 'Members',
  access: 'user',
  room: 'owner',
  limit: 'commands',
  http: { method: 'PUT', path: '/rooms/:roomId/members/:userId/role', status: 200 },
  input: z.object({ roomId: id, userId: id, role: roomRole }),
  output: z.object({ member }),
  faults: ['not_found', 'owner_must_stay', 'wrong_room_kind'],
});
