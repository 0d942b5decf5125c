import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { organizationRoom } from '../nouns/room.ts';

export const archiveOrganizationRoom = command({
  name: 'archive_organization_room',
  summary: 'Archive a room or group of the organization without being in it, or open it again.',
  description: 'Its members are told who did it. Twice changes nothing.',
  tag: 'Organization',
  access: 'admin',
  room: 'govern',
  limit: 'commands',
  http: { method: 'PUT', path: '/organization/rooms/:roomId/archived', status: 200 },
  input: z.object({ roomId: id, archived: z.boolean().default(true) }),
  output: z.object({ room: organizationRoom }),
  faults: [],
});
