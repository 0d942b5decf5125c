import { Fault } from '../../domain/fault.ts';
import type { RoomRecord } from '../../domain/records.ts';
import { hasOpenMembership } from '../../domain/room-access.ts';
import { roomView } from '../../domain/views.ts';
import { requireAccess } from '../require-access.ts';
import type { Handler } from '../handler.ts';

export const updateRoom: Handler<'update_room'> = async (
  { db, caller, room },
  { roomId, name, description, picture, archived },
) => {
  if (!hasOpenMembership(room.kind) && room.kind !== 'assistant') throw new Fault('wrong_room_kind');
  await db.changeRoom(roomId, async (change) => {
    await requireAccess(change, caller, 'admin');
    const current = change.room;
    const wanted = {
      name: name ?? current.name,
      description: description === undefined ? current.description : description,
      picture: picture === undefined ? current.picture : picture,
      archivedAt: archivedAtOf(current, archived),
    };
    const changes = Object.entries(wanted).some(([key, value]) => current[key as keyof RoomRecord] !== value);
    if (!changes) return;
    if (current.archivedAt && wanted.archivedAt) throw new Fault('room_archived');
    const { archivedAt, ...settings } = wanted;
    await change.update(wanted);
    change.record({
      event: 'room_updated',
      data: { actorId: caller.user.id, ...settings, archivedAt: archivedAt?.toISOString() ?? null },
    });
  });
  const updated = await db.rooms.load(roomId);
  if (!updated) throw new Fault('not_found');
  return { room: roomView(updated) };
};

const archivedAtOf = ({ archivedAt }: RoomRecord, archived: boolean | undefined): Date | null => {
  if (archived === undefined) return archivedAt;
  return archived ? (archivedAt ?? new Date()) : null;
};
