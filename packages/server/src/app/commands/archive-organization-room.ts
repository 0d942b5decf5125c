import { loadOrganizationRoom } from '../organization-room.ts';
import { requireAccess } from '../require-access.ts';
import type { Handler } from '../handler.ts';

export const archiveOrganizationRoom: Handler<'archive_organization_room'> = async (
  { db, caller, nowMs },
  { roomId, archived },
) => {
  await db.changeRoom(roomId, async (change) => {
    await requireAccess(change, caller, 'govern');
    const { name, description, picture, archivedAt: before } = change.room;
    if ((before !== null) === archived) return;
    const archivedAt = archived ? new Date(nowMs()) : null;
    await change.update({ archivedAt });
    const settings = { name, description, picture, archivedAt: archivedAt?.toISOString() ?? null };
    change.record({ event: 'room_updated', data: { actorId: caller.user.id, ...settings } });
  });
  return { room: await loadOrganizationRoom(db, roomId) };
};
