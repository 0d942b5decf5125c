import { z } from 'zod';
import { event } from '../event.ts';
import { id } from '../fields.ts';
import { durable } from './durable.ts';

export const memberRemoved = event({
  name: 'member_removed',
  summary: 'Somebody left the room (then they are the actor) or was removed from it.',
  audience: 'room',
  durable: true,
  data: z.object({ ...durable, userId: id }),
});
