import { z } from 'zod';
import { command } from '../command.ts';
import { description, id, name, webUrl } from '../fields.ts';
import { room } from '../nouns/room.ts';

export const updateRoom = command({
  name: 'update_room',
  summary: "Change a room's name, description or picture, or archive it.",
  description: 'An archived room can be read and not changed; `archived: false` opens it again.',
  tag: 'Rooms',
  access: 'user',
  room: 'admin',
  limit: 'commands',
  http: { method: 'PATCH', path: '/rooms/:roomId', status: 200 },
  input: z.object({
    roomId: id,
    name: name.optional(),
    description: description.nullish(),
    picture: webUrl.nullish(),
    archived: z.boolean().optional(),
  }),
  output: z.object({ room }),
  faults: ['wrong_room_kind', 'room_archived'],
});
