import { limits } from '@parley/contract/limits';
import { Fault } from '../../domain/fault.ts';
import type { Handler } from '../handler.ts';

export const getReceipts: Handler<'get_receipts'> = async ({ db }, { roomId, seq }) => {
  const receipts = await db.members.receiptsOf({ roomId, seq, namedMax: limits.receiptsNamedMax });
  if (!receipts) throw new Fault('not_found');
  const { deliveredCount, readCount, deliveredTo, readBy } = receipts;
  return { roomId, seq, deliveredCount, readCount, deliveredTo: [...deliveredTo], readBy: [...readBy] };
};
