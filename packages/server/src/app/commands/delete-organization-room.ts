import { deleteWith } from '../delete-room.ts';
import type { Handler } from '../handler.ts';

export const deleteOrganizationRoom: Handler<'delete_organization_room'> = async (
  { db, bus, caller },
  { roomId },
) => {
  await deleteWith({ db, bus }, { roomId, caller, needs: 'govern' });
  return {};
};
