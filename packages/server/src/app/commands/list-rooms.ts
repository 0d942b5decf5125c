import { summaryView } from '../room-summary.ts';
import type { Handler } from '../handler.ts';

export const listRooms: Handler<'list_rooms'> = async ({ db, caller }, { before, limit }) => {
  const listings = await db.rooms.listOf({ userId: caller.user.id, before: before ?? null, limit });
  return {
    rooms: listings.map(summaryView),
    next: listings.length === limit ? (listings.at(-1)?.room.id ?? null) : null,
  };
};
