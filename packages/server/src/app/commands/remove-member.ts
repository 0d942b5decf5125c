import { Fault } from '../../domain/fault.ts';
import { holdsRole, outranksInRoom } from '../../domain/roles.ts';
import { hasOpenMembership } from '../../domain/room-access.ts';
import type { Handler } from '../handler.ts';

export const removeMember: Handler<'remove_member'> = async ({ db, caller, room }, { roomId, userId }) => {
  if (!hasOpenMembership(room.kind)) throw new Fault('wrong_room_kind');
  await db.changeRoom(roomId, async (change) => {
    const target = await change.members.load(roomId, userId);
    if (!target) throw new Fault('not_found', { message: 'This user is not a member of the room.' });
    if (userId === caller.user.id)
      throw new Fault('forbidden', { message: 'To go yourself, leave the room.' });
    const actor = await change.members.load(roomId, caller.user.id);
    const moderates = holdsRole(caller.user.role, 'moderator');
    const actorRole = moderates && actor?.role === 'member' ? 'admin' : actor?.role;
    const outranked = actorRole !== undefined && outranksInRoom(actorRole, target.role);
    const moderated = moderates && room.kind === 'public' && target.role !== 'owner';
    if (!outranked && !moderated)
      throw new Fault('forbidden', { message: 'You can only remove members below your own role.' });
    await change.removeMember(userId);
    change.record({ event: 'member_removed', data: { actorId: caller.user.id, userId } });
  });
  return {};
};
