import { Fault } from '../../domain/fault.ts';
import { hasOpenMembership } from '../../domain/room-access.ts';
import { memberView } from '../../domain/views.ts';
import type { RoomChange } from '../ports/store.ts';
import { requireAccess } from '../require-access.ts';
import type { Handler } from '../handler.ts';

export const setMemberRole: Handler<'set_member_role'> = async (
  { db, caller, room },
  { roomId, userId, role },
) => {
  if (!hasOpenMembership(room.kind)) throw new Fault('wrong_room_kind');
  const [user] = await db.users.loadMany([userId]);
  const member = await db.changeRoom(roomId, async (change) => {
    await requireAccess(change, caller, 'owner');
    const target = await change.members.load(roomId, userId);
    if (!target || !user) throw new Fault('not_found', { message: 'This user is not a member of the room.' });
    if (target.role === role) return target;
    if (target.role === 'owner')
      throw new Fault('owner_must_stay', { message: 'Make another member owner instead.' });
    if (role === 'owner') await handOver(change, caller.user.id);
    await change.setMemberRole(userId, role);
    change.record({ event: 'member_role_changed', data: { actorId: caller.user.id, userId, role } });
    return { ...target, role };
  });
  if (!user) throw new Fault('not_found');
  return { member: memberView(member, user, caller.user.id) };
};

/** A room has one owner: who hands it over becomes an admin. An organization's moderator takes it from who has it. */
const handOver = async (change: RoomChange, actorId: string): Promise<void> => {
  const owner = await change.ownerId();
  if (owner === undefined) return;
  await change.setMemberRole(owner, 'admin');
  change.record({ event: 'member_role_changed', data: { actorId, userId: owner, role: 'admin' } });
};
