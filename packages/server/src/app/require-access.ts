import type { RoomAccess } from '@parley/contract/command';
import { Fault } from '../domain/fault.ts';
import { judgeRoomAccess } from '../domain/room-access.ts';
import type { Caller } from './handler.ts';
import type { RoomChange } from './ports/store.ts';
import { requireAdmin } from './require-admin.ts';

/**
 * Asks again under the room's lock what dispatch asked before it: whoever lost a role or was removed while the command
 * waited for its turn may not do it any more.
 */
export const requireAccess = async (change: RoomChange, caller: Caller, needs: RoomAccess): Promise<void> => {
  const member = await change.members.load(change.room.id, caller.user.id);
  const { room } = change;
  const verdict = judgeRoomAccess({ needs, room, user: caller.user, memberRole: member?.role });
  if (verdict !== 'allowed') throw new Fault(verdict);
  if (needs === 'govern') await requireAdmin(change, caller.user.id);
};
