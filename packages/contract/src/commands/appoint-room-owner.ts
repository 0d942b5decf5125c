import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { organizationRoom } from '../nouns/room.ts';

export const appointRoomOwner = command({
  name: 'appoint_room_owner',
  summary: 'Give a room an owner whose own has gone: the admin who is in it the longest, or else the member.',
  description:
    'It takes nobody into the room, and the caller does not choose: the rule is the one by which a room is passed on when ' +
    'its owner is removed. `already_exists` where the owner can still log in, `not_found` where no member can.',
  tag: 'Organization',
  access: 'admin',
  room: 'govern',
  limit: 'commands',
  http: { method: 'POST', path: '/organization/rooms/:roomId/owner', status: 200 },
  input: z.object({ roomId: id }),
  output: z.object({ room: organizationRoom }),
  faults: ['not_found', 'already_exists'],
});
