import { roomView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const listPublicRooms: Handler<'list_public_rooms'> = async ({ db, caller }, { before, limit }) => {
  const { organizationId, id: userId } = caller.user;
  const rooms = await db.rooms.listPublic({ organizationId, userId, before: before ?? null, limit });
  return {
    rooms: rooms.map(({ room, joined }) => ({ room: roomView(room), joined })),
    next: rooms.length === limit ? (rooms.at(-1)?.room.id ?? null) : null,
  };
};
