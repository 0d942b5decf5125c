import { z } from 'zod';
import { command } from '../command.ts';
import { id, seq } from '../fields.ts';
import { limits } from '../limits.ts';

const named = z.array(id).max(limits.receiptsNamedMax);

export const getReceipts = command({
  name: 'get_receipts',
  summary: 'Whom a message has reached, and who has read it.',
  description: 'Without its sender, and without those who hide their receipts.',
  tag: 'Messages',
  access: 'user',
  room: 'member',
  limit: 'commands',
  http: { method: 'GET', path: '/rooms/:roomId/receipts/:seq', status: 200 },
  input: z.object({ roomId: id, seq }),
  output: z.object({
    roomId: id,
    seq,
    deliveredCount: z.int(),
    readCount: z.int().describe('What was read was delivered, too.'),
    deliveredTo: named.describe(
      'The first of those whom it reached, by user id; `deliveredCount` counts all.',
    ),
    readBy: named.describe('The first of those who have read it, by user id; `readCount` counts all.'),
  }),
  faults: ['not_found'],
});
