import { z } from 'zod';
import { command } from '../command.ts';
import { id, token } from '../fields.ts';
import { inviteTerms } from '../invite-terms.ts';
import { roomInvite } from '../nouns/room.ts';

export const createRoomInvite = command({
  name: 'create_room_invite',
  summary: 'Invite people into a room.',
  description:
    'It is for people of the organization. Made by an admin of the organization it `admits` newcomers, too: they ' +
    '`register` with it, as plain users. The token is in this answer only: the server stores its digest, and lists ' +
    'invites without it.',
  tag: 'Members',
  access: 'user',
  room: 'admin',
  limit: 'commands',
  http: { method: 'POST', path: '/rooms/:roomId/invites', status: 201 },
  input: z.object({ roomId: id, ...inviteTerms }),
  output: z.object({ invite: roomInvite, token }),
  faults: ['wrong_room_kind', 'full'],
});
