import { organizationRooms } from '../organization-room.ts';
import type { Handler } from '../handler.ts';

export const listOrganizationRooms: Handler<'list_organization_rooms'> = async (
  { db, caller },
  { search, kind, before, limit },
) => {
  const rooms = await db.rooms.listOfOrganization({
    organizationId: caller.user.organizationId,
    search: search ?? '',
    kind: kind ?? null,
    before: before ?? null,
    limit,
  });
  return {
    rooms: await organizationRooms(db, rooms),
    next: rooms.length === limit ? (rooms.at(-1)?.id ?? null) : null,
  };
};
