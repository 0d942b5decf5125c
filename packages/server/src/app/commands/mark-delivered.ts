import { moveMarks } from '../mark.ts';
import type { Handler } from '../handler.ts';

export const markDelivered: Handler<'mark_delivered'> = (context, { roomId, seq }) =>
  moveMarks(context, { roomId, userId: context.caller.user.id, deliveredSeq: seq, readSeq: 0 });
