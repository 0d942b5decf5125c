import type { Output } from '@parley/contract/registry';
import { Fault } from '../domain/fault.ts';
import { membershipView } from '../domain/views.ts';
import type { Deps } from './deps.ts';
import type { MarkRequest } from './ports/store.ts';

/** Moves a member's marks and tells the room when they moved. */
export const moveMarks = async (
  { db, bus }: Pick<Deps, 'db' | 'bus'>,
  request: MarkRequest,
): Promise<Output<'mark_read' | 'mark_delivered'>> => {
  const marked = await db.mark(request);
  if (!marked) throw new Fault('not_a_member');
  const { member, lastSeq, moved } = marked;
  if (moved) {
    const { roomId, userId, deliveredSeq, readSeq } = member;
    const mark = request.readSeq > 0 ? 'read' : 'delivered';
    const data = { roomId, userId, mark, deliveredSeq, readSeq } as const;
    bus.publish({ type: 'room_notice', roomId, event: { event: 'receipts_updated', data } });
  }
  return { membership: membershipView(member), unreadCount: Math.max(0, lastSeq - member.readSeq), moved };
};
