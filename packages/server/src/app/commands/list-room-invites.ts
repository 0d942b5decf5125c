import { roomInviteView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const listRoomInvites: Handler<'list_room_invites'> = async ({ db, room }) => {
  const invites = await db.invites.list({ organizationId: room.organizationId, roomId: room.id });
  return { invites: invites.map((invite) => roomInviteView({ ...invite, roomId: room.id })) };
};
