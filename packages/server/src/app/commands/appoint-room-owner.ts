import { Fault } from '../../domain/fault.ts';
import { loadOrganizationRoom } from '../organization-room.ts';
import { requireAccess } from '../require-access.ts';
import type { Handler } from '../handler.ts';

export const appointRoomOwner: Handler<'appoint_room_owner'> = async ({ db, caller }, { roomId }) => {
  const actorId = caller.user.id;
  await db.changeRoom(roomId, async (change) => {
    await requireAccess(change, caller, 'govern');
    const owner = (await change.members.ownersOf([roomId])).get(roomId);
    if (owner?.status === 'active')
      throw new Fault('already_exists', {
        message: 'The room has an owner, who decides who comes after them.',
      });
    const userId = await change.members.heirOf(roomId, owner?.id);
    if (userId === undefined)
      throw new Fault('not_found', { message: 'Nobody in the room can be its owner. Archive or delete it.' });
    if (owner) {
      await change.setMemberRole(owner.id, 'member');
      change.record({ event: 'member_role_changed', data: { actorId, userId: owner.id, role: 'member' } });
    }
    await change.setMemberRole(userId, 'owner');
    change.record({ event: 'member_role_changed', data: { actorId, userId, role: 'owner' } });
  });
  return { room: await loadOrganizationRoom(db, roomId) };
};
