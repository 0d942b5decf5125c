import type { AnyEvent } from '@parley/contract/registry';
import type { Deps } from './deps.ts';
import { summaryView } from './room-summary.ts';

/** What tells a user that they are in a room now, or not any more. Undefined when they are neither. */
export const membershipNotice = async (
  db: Deps['db'],
  change: 'added' | 'removed',
  { userId, roomId }: { readonly userId: string; readonly roomId: string },
): Promise<AnyEvent | undefined> => {
  if (change === 'removed') return { event: 'room_removed', data: { roomId } };
  const listing = await db.rooms.summaryOf({ roomId, userId });
  return listing && { event: 'room_added', data: summaryView(listing) };
};
