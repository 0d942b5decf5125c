import { moveMarks } from '../mark.ts';
import type { Handler } from '../handler.ts';

export const markRead: Handler<'mark_read'> = (context, { roomId, seq }) =>
  moveMarks(context, { roomId, deliveredSeq: seq, readSeq: seq });
