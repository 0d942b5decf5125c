import { Fault } from '../../domain/fault.ts';
import { hasOpenMembership } from '../../domain/room-access.ts';
import { memberView } from '../../domain/views.ts';
import { addToRoom } from '../join.ts';
import { requireAccess } from '../require-access.ts';
import { requireUsers } from '../require-users.ts';
import { announceRoom } from '../room-summary.ts';
import type { Handler } from '../handler.ts';

export const addMembers: Handler<'add_members'> = async (context, { roomId, userIds }) => {
  const { db, caller, room } = context;
  if (!hasOpenMembership(room.kind)) throw new Fault('wrong_room_kind');
  const users = await requireUsers(db, caller.user.organizationId, userIds);
  const { members, added } = await db.changeRoom(roomId, async (change) => {
    await requireAccess(change, caller, 'admin');
    const outcome: { members: ReturnType<typeof memberView>[]; added: string[] } = { members: [], added: [] };
    for (const user of users) {
      if (await addToRoom(change, user, caller.user.id)) outcome.added.push(user.id);
      const member = await change.members.load(roomId, user.id);
      if (member) outcome.members.push(memberView(member, user, caller.user.id));
    }
    return outcome;
  });
  await announceRoom(context, roomId, added);
  return { members };
};
