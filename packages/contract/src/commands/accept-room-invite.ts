import { z } from 'zod';
import { command } from '../command.ts';
import { token } from '../fields.ts';
import { roomSummary } from '../nouns/room.ts';

export const acceptRoomInvite = command({
  name: 'accept_room_invite',
  summary: 'Join a room by an invite. Joining twice changes nothing and costs no use.',
  tag: 'Members',
  access: 'user',
  limit: 'authentication',
  http: { method: 'POST', path: '/room-invites/accept', status: 200 },
  input: z.object({ token }),
  output: roomSummary,
  faults: ['not_found', 'room_archived', 'full'],
});
