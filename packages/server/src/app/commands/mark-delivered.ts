import { moveMarks } from '../mark.ts';
import type { Handler } from '../handler.ts';

export const markDelivered: Handler<'mark_delivered'> = (context, { roomId, seq }) =>
  moveMarks(context, { roomId, deliveredSeq: seq, readSeq: 0 });
