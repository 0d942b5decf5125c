import { z } from 'zod';
import { event } from '../event.ts';
import { id } from '../fields.ts';
import { roomRole } from '../nouns/room.ts';
import { durable } from './durable.ts';

export const memberRoleChanged = event({
  name: 'member_role_changed',
  summary: 'A member has another role.',
  audience: 'room',
  durable: true,
  data: z.object({ ...durable, userId: id, role: roomRole }),
});
