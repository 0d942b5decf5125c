import { z } from 'zod';
import { closeCodes } from '../close-codes.ts';
import { event } from '../event.ts';

export const closing = event({
  name: 'closing',
  summary: 'The server ends this connection, and why. On the plain WebSocket the close code says it.',
  audience: 'connection',
  durable: false,
  data: z.object({ reason: z.enum(Object.keys(closeCodes)), code: z.int(), says: z.string() }),
});
