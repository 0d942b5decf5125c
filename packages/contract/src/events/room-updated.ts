import { z } from 'zod';
import { event } from '../event.ts';
import { timestamp, webUrl } from '../fields.ts';
import { durable } from './durable.ts';

export const roomUpdated = event({
  name: 'room_updated',
  summary: 'The settings of a room changed; these are all of them.',
  audience: 'room',
  durable: true,
  data: z.object({
    ...durable,
    name: z.string().nullable(),
    description: z.string().nullable(),
    picture: webUrl.nullable(),
    archivedAt: timestamp.nullable(),
  }),
});
