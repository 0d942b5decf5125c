import type { OrganizationRoom } from '@parley/contract/nouns/room';
import { Fault } from '../domain/fault.ts';
import type { RoomRecord } from '../domain/records.ts';
import { isGoverned } from '../domain/room-access.ts';
import { organizationRoomView } from '../domain/views.ts';
import type { Store } from './ports/store.ts';

/** Rooms as the organization's admins see them, with their owners. */
export const organizationRooms = async (
  db: Pick<Store, 'members'>,
  rooms: readonly RoomRecord[],
): Promise<OrganizationRoom[]> => {
  const owners = await db.members.ownersOf(rooms.map(({ id }) => id));
  return rooms.flatMap((room) => {
    const { kind } = room;
    return isGoverned(kind) ? [organizationRoomView({ ...room, kind }, owners.get(room.id))] : [];
  });
};

/** One room as it is now. Faults with `not_found` when it was deleted meanwhile. */
export const loadOrganizationRoom = async (
  db: Pick<Store, 'members' | 'rooms'>,
  roomId: string,
): Promise<OrganizationRoom> => {
  const room = await db.rooms.load(roomId);
  const [shown] = room ? await organizationRooms(db, [room]) : [];
  if (!shown) throw new Fault('not_found');
  return shown;
};
