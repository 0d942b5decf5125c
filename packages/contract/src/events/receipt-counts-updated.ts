import { z } from 'zod';
import { event } from '../event.ts';
import { id, seq } from '../fields.ts';

export const receiptCountsUpdated = event({
  name: 'receipt_counts_updated',
  summary:
    'Marks moved in a room of more than 100 members: how many have its newest message. About once a second at most.',
  audience: 'room',
  durable: false,
  data: z.object({
    roomId: id,
    seq: seq.describe('The message that is counted for: the newest one.'),
    deliveredCount: z
      .int()
      .describe('Whom it reached, its sender and those who hide their receipts left out.'),
    readCount: z.int().describe('Who of them has read it.'),
  }),
});
