import { memberView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const listMembers: Handler<'list_members'> = async ({ db, caller, room }, { after, limit }) => {
  const { members, lastEventSeq } = await db.members.list({ roomId: room.id, after: after ?? null, limit });
  return {
    members: members.map(({ member, user }) => memberView(member, user, caller.user.id)),
    next: members.length === limit ? (members.at(-1)?.user.id ?? null) : null,
    lastEventSeq,
  };
};
