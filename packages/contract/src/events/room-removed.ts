import { z } from 'zod';
import { event } from '../event.ts';
import { id } from '../fields.ts';

export const roomRemoved = event({
  name: 'room_removed',
  summary: 'You are no longer a member of a room, or it is gone.',
  audience: 'user',
  durable: false,
  data: z.object({ roomId: id }),
});
