import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { limits } from '../limits.ts';
import { member } from '../nouns/room.ts';

export const addMembers = command({
  name: 'add_members',
  summary: 'Make users members of a room: all of them or none.',
  description: 'Who is a member already stays as they are.',
  tag: 'Members',
  access: 'user',
  room: 'admin',
  limit: 'commands',
  http: { method: 'POST', path: '/rooms/:roomId/members', status: 200 },
  input: z.object({ roomId: id, userIds: z.array(id).min(1).max(limits.idsMax) }),
  output: z.object({ members: z.array(member).describe('The users named, as they are now.') }),
  faults: ['not_found', 'wrong_room_kind', 'room_archived', 'full'],
});
