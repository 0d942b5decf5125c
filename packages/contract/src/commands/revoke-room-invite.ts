import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const revokeRoomInvite = command({
  name: 'revoke_room_invite',
  summary: 'End an invite into a room.',
  tag: 'Members',
  access: 'user',
  room: 'admin',
  limit: 'commands',
  http: { method: 'DELETE', path: '/rooms/:roomId/invites/:inviteId', status: 200 },
  input: z.object({ roomId: id, inviteId: id }),
  output: z.object({}),
  faults: ['not_found'],
});
