import { Fault } from '../../domain/fault.ts';
import { requireAccess } from '../require-access.ts';
import type { Handler } from '../handler.ts';

export const deleteRoom: Handler<'delete_room'> = async ({ db, bus, caller, room }, { roomId }) => {
  if (room.kind === 'direct')
    throw new Fault('wrong_room_kind', { message: 'Direct messages cannot be deleted as a whole.' });
  const userIds = await db.changeRoom(roomId, async (change) => {
    await requireAccess(change, caller, 'owner');
    change.record({ event: 'room_deleted', data: { actorId: caller.user.id } });
    return change.delete();
  });
  bus.publish({ type: 'user_notice', userIds, event: { event: 'room_removed', data: { roomId } } });
  return {};
};
