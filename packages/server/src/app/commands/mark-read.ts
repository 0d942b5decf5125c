import { moveMarks } from '../mark.ts';
import type { Handler } from '../handler.ts';

export const markRead: Handler<'mark_read'> = (context, { roomId, seq }) =>
  moveMarks(context, { roomId, userId: context.caller.user.id, deliveredSeq: seq, readSeq: seq });
