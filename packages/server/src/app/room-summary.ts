import type { RoomSummary } from '@parley/contract/nouns/room';
import { Fault } from '../domain/fault.ts';
import { membershipView, messageView, roomView, userView } from '../domain/views.ts';
import type { Deps } from './deps.ts';
import type { RoomListing } from './ports/store.ts';

export const summaryView = ({ room, member, lastMessage, peer }: RoomListing): RoomSummary => ({
  room: roomView(room),
  membership: membershipView(member),
  unreadCount: Math.max(0, room.lastSeq - member.readSeq),
  lastMessage: lastMessage && messageView(lastMessage, room),
  peer: peer && userView(peer),
});

/** A member's view of a room as it is now. */
export const loadSummary = async (
  { db }: Pick<Deps, 'db'>,
  roomId: string,
  userId: string,
): Promise<RoomSummary> => {
  const listing = await db.rooms.summaryOf({ roomId, userId });
  if (!listing) throw new Fault('not_found');
  return summaryView(listing);
};

/** Users told at once: the queries of one addition stay few. */
const tellTogetherMax = 20;

/** Tells new members about their room, each in their own view. */
export const announceRoom = async (
  deps: Pick<Deps, 'db' | 'bus'>,
  roomId: string,
  userIds: readonly string[],
): Promise<void> => {
  for (let start = 0; start < userIds.length; start += tellTogetherMax) {
    const together = userIds.slice(start, start + tellTogetherMax);
    await Promise.all(
      together.map(async (userId) => {
        const listing = await deps.db.rooms.summaryOf({ roomId, userId });
        if (!listing) return;
        deps.bus.publish({
          type: 'user_notice',
          userIds: [userId],
          event: { event: 'room_added', data: summaryView(listing) },
        });
      }),
    );
  }
};
