import { Fault } from '../../domain/fault.ts';
import { hasOpenMembership } from '../../domain/room-access.ts';
import type { Handler } from '../handler.ts';

export const leaveRoom: Handler<'leave_room'> = async ({ db, caller, room }) => {
  if (!hasOpenMembership(room.kind))
    throw new Fault('wrong_room_kind', { message: 'Only rooms and groups can be left.' });
  const userId = caller.user.id;
  await db.changeRoom(room.id, async (change) => {
    const member = await change.members.load(room.id, userId);
    if (!member) return;
    if (member.role === 'owner') throw new Fault('owner_must_stay');
    await change.removeMember(userId);
    change.record({ event: 'member_removed', data: { actorId: userId, userId } });
  });
  return {};
};
