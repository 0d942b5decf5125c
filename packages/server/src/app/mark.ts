import { limits } from '@parley/contract/limits';
import type { Output } from '@parley/contract/registry';
import { Fault } from '../domain/fault.ts';
import { membershipView } from '../domain/views.ts';
import type { Deps } from './deps.ts';
import type { Caller } from './handler.ts';
import type { MarkRequest, Marked } from './ports/store.ts';

type Needs = Pick<Deps, 'db' | 'bus' | 'receiptCounts'> & { readonly caller: Caller };

/** Moves the caller's marks and tells who may know when they moved. */
export const moveMarks = async (
  needs: Needs,
  request: Omit<MarkRequest, 'userId'>,
): Promise<Output<'mark_read' | 'mark_delivered'>> => {
  const marked = await needs.db.mark({ ...request, userId: needs.caller.user.id });
  if (!marked) throw new Fault('not_a_member');
  const { member, lastSeq, moved } = marked;
  if (moved) tellMoved(needs, marked, request.readSeq > 0 ? 'read' : 'delivered');
  return { membership: membershipView(member), unreadCount: Math.max(0, lastSeq - member.readSeq), moved };
};

/**
 * A room hears of it by name while it is small, then by counts. Whoever hides their receipts, and whoever is one of too
 * many to be named, is told alone: their other devices count what is unread by it.
 */
const tellMoved = (
  { bus, caller, receiptCounts }: Needs,
  { member, memberCount }: Marked,
  mark: 'delivered' | 'read',
): void => {
  const { roomId, userId, deliveredSeq, readSeq } = member;
  const event = {
    event: 'receipts_updated',
    data: { roomId, userId, mark, deliveredSeq, readSeq },
  } as const;
  const { shareReceipts } = caller.user;
  const isNamed = memberCount <= limits.receiptsNamedMax;
  if (shareReceipts && isNamed) bus.publish({ type: 'room_notice', roomId, event });
  else bus.publish({ type: 'user_notice', userIds: [userId], event });
  if (shareReceipts && !isNamed) receiptCounts.moved(roomId);
};
