import { directKey } from '../../domain/keys.ts';
import { makeRoom } from '../make-room.ts';
import { requireUsers } from '../require-users.ts';
import { loadSummary } from '../room-summary.ts';
import type { Handler } from '../handler.ts';

export const openDirectRoom: Handler<'open_direct_room'> = async (context, { userId }) => {
  const { db, caller } = context;
  const key = directKey(caller.user.id, userId);
  const known = await db.rooms.loadByDirectKey(key);
  if (known) return loadSummary(context, known.id, caller.user.id);
  const [other] =
    userId === caller.user.id ? [] : await requireUsers(db, caller.user.organizationId, [userId]);
  const both = other ? [caller.user, other] : [caller.user];
  const members = both.map((user) => ({ user, role: 'member' as const }));
  return makeRoom(context, { kind: 'direct', directKey: key }, members);
};
