import type { RoomAccess } from '@parley/contract/command';
import type { Deps } from './deps.ts';
import type { Caller } from './handler.ts';
import { requireAccess } from './require-access.ts';

interface Deletion {
  readonly roomId: string;
  readonly caller: Caller;
  /** What the caller must still be in the room when its turn comes. */
  readonly needs: RoomAccess;
}

/** Ends a room with everything in it, and tells those who were members. */
export const deleteWith = async (
  { db, bus }: Pick<Deps, 'db' | 'bus'>,
  { roomId, caller, needs }: Deletion,
): Promise<void> => {
  const userIds = await db.changeRoom(roomId, async (change) => {
    await requireAccess(change, caller, needs);
    change.record({ event: 'room_deleted', data: { actorId: caller.user.id } });
    return change.delete();
  });
  bus.publish({ type: 'user_notice', userIds, event: { event: 'room_removed', data: { roomId } } });
};
