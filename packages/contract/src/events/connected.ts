import { z } from 'zod';
import { event } from '../event.ts';
import { id, timestamp } from '../fields.ts';

export const connected = event({
  name: 'connected',
  summary:
    'The first frame of an authenticated connection: from here on you hear what happens in your rooms.',
  audience: 'connection',
  durable: false,
  data: z.object({ userId: id, sessionId: id, serverTime: timestamp }),
});
