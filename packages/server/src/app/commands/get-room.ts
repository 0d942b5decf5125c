import { Fault } from '../../domain/fault.ts';
import { membershipView, roomView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const getRoom: Handler<'get_room'> = async ({ db, room, member, caller }) => {
  const [current, membership] = await Promise.all([
    db.rooms.load(room.id),
    member ? db.members.load(room.id, caller.user.id) : undefined,
  ]);
  if (!current) throw new Fault('not_found');
  return { room: roomView(current), membership: membership ? membershipView(membership) : null };
};
