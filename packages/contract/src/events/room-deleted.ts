import { z } from 'zod';
import { event } from '../event.ts';
import { durable } from './durable.ts';

export const roomDeleted = event({
  name: 'room_deleted',
  summary: 'The room is gone. It is the last event of its log.',
  audience: 'room',
  durable: true,
  data: z.object({ ...durable }),
});
