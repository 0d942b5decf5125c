import { z } from 'zod';
import { closeCodes } from '../close-codes.ts';
import { event } from '../event.ts';

export const closing = event({
  name: 'closing',
  summary: 'The server ends this connection, and why. On the plain WebSocket the close code says it, too.',
  audience: 'connection',
  durable: false,
  data: z.object({
    reason: z.enum(Object.keys(closeCodes)),
    code: z.int(),
    says: z.string(),
    reconnectInMs: z
      .int()
      .min(0)
      .optional()
      .describe(
        'Reconnect after so many milliseconds: each client is told another time, so that not all come at once.',
      ),
  }),
});
