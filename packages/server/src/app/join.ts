import { Fault } from '../domain/fault.ts';
import type { UserRecord } from '../domain/records.ts';
import type { RoomChange } from './ports/store.ts';

/** Members that one room can have. */
export const membersMax = 200_000;

/** Makes a user a member within a change of the room; false when they are one already. */
export const addToRoom = async (change: RoomChange, user: UserRecord, actorId: string): Promise<boolean> => {
  if (await change.members.load(change.room.id, user.id)) return false;
  if (change.room.archivedAt) throw new Fault('room_archived');
  if (change.room.memberCount >= membersMax) throw new Fault('full');
  // Asked again under the lock: they may have been removed from the organization meanwhile.
  const current = await change.users.load(user.id);
  if (current?.status !== 'active')
    throw new Fault('not_found', { message: 'One of the users does not exist.' });
  const member = await change.addMember(user.id, 'member');
  change.record({
    event: 'member_added',
    data: { actorId, userId: user.id, username: user.username, role: member.role },
  });
  return true;
};
