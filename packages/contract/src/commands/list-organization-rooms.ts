import { z } from 'zod';
import { command } from '../command.ts';
import { id, line, pageLimit } from '../fields.ts';
import { limits } from '../limits.ts';
import { governedKind, organizationRoom } from '../nouns/room.ts';

export const listOrganizationRooms = command({
  name: 'list_organization_rooms',
  summary:
    'Every room and group of the organization, private ones too, newest first; nothing of what is said in them.',
  description:
    'Direct messages and assistant sessions are not among them. Who is in a room is not told either, but for its owner.',
  tag: 'Organization',
  access: 'admin',
  limit: 'commands',
  http: { method: 'GET', path: '/organization/rooms', status: 200 },
  input: z.object({
    search: line(limits.nameLengthMax).optional().describe('Only names with this in them, in any case.'),
    kind: governedKind.optional(),
    before: id.optional().describe('`next` of the page before.'),
    limit: pageLimit,
  }),
  output: z.object({ rooms: z.array(organizationRoom), next: id.nullable() }),
  faults: [],
});
