import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const deleteOrganizationRoom = command({
  name: 'delete_organization_room',
  summary: 'Delete a room or group of the organization, with everything in it, without being in it.',
  description: 'Its members are told who did it.',
  tag: 'Organization',
  access: 'admin',
  room: 'govern',
  limit: 'commands',
  http: { method: 'DELETE', path: '/organization/rooms/:roomId', status: 200 },
  input: z.object({ roomId: id }),
  output: z.object({}),
  faults: [],
});
