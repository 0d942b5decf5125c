import { Fault } from '../../domain/fault.ts';
import { deleteWith } from '../delete-room.ts';
import type { Handler } from '../handler.ts';

export const deleteRoom: Handler<'delete_room'> = async ({ db, bus, caller, room }, { roomId }) => {
  if (room.kind === 'direct')
    throw new Fault('wrong_room_kind', { message: 'Direct messages cannot be deleted as a whole.' });
  await deleteWith({ db, bus }, { roomId, caller, needs: 'owner' });
  return {};
};
