import { z } from 'zod';
import { event } from '../event.ts';
import { id } from '../fields.ts';
import { roomRole } from '../nouns/room.ts';
import { durable } from './durable.ts';

export const memberAdded = event({
  name: 'member_added',
  summary: 'Somebody joined the room or was added to it.',
  audience: 'room',
  durable: true,
  data: z.object({ ...durable, userId: id, username: z.string(), role: roomRole }),
});
