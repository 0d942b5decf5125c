import { makeRoom } from '../make-room.ts';
import { requireUsers } from '../require-users.ts';
import type { Handler } from '../handler.ts';

export const createRoom: Handler<'create_room'> = async (
  context,
  { kind, name, description, picture, memberIds },
) => {
  const { db, caller } = context;
  const otherIds = memberIds.filter((id) => id !== caller.user.id);
  const others = await requireUsers(db, caller.user.organizationId, otherIds);
  return makeRoom(context, { kind, name, description: description ?? null, picture: picture ?? null }, [
    { user: caller.user, role: 'owner' },
    ...others.map((user) => ({ user, role: 'member' as const })),
  ]);
};
