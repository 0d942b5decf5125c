import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { roomInvite } from '../nouns/room.ts';

export const listRoomInvites = command({
  name: 'list_room_invites',
  summary: "A room's invites that can still be used, newest first.",
  tag: 'Members',
  access: 'user',
  room: 'admin',
  limit: 'commands',
  http: { method: 'GET', path: '/rooms/:roomId/invites', status: 200 },
  input: z.object({ roomId: id }),
  output: z.object({ invites: z.array(roomInvite) }),
  faults: [],
});
