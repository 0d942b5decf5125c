import { z } from 'zod';
import { event } from '../event.ts';
import { id, seq } from '../fields.ts';

export const receiptsUpdated = event({
  name: 'receipts_updated',
  summary:
    "A member's marks moved. Of who hides them, or in a room of more than 100 members, only their own connections hear it.",
  audience: 'room',
  durable: false,
  data: z.object({
    roomId: id,
    userId: id,
    mark: z.enum(['delivered', 'read']).describe('Which mark was moved. What was read was delivered, too.'),
    deliveredSeq: seq,
    readSeq: seq,
  }),
});
