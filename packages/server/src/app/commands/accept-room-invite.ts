import { requireInvite, unusableInvite } from '../admission.ts';
import { addToRoom } from '../join.ts';
import { announceRoom, loadSummary } from '../room-summary.ts';
import type { Handler } from '../handler.ts';

export const acceptRoomInvite: Handler<'accept_room_invite'> = async (context, { token }) => {
  const { db, tokens, caller } = context;
  const digest = tokens.digest(token);
  const invite = await db.invites.load(digest);
  if (!invite || invite.roomId === null || invite.organizationId !== caller.user.organizationId)
    throw unusableInvite();
  const { roomId } = invite;
  const joined = await db.changeRoom(roomId, async (change) => {
    // Who is in already is answered, also by an invite that is used up: the first answer may have been lost.
    if (await change.members.load(roomId, caller.user.id)) return false;
    const { id } = await requireInvite(change, digest);
    await change.invites.use(id);
    return addToRoom(change, caller.user, caller.user.id);
  });
  if (joined) await announceRoom(context, roomId, [caller.user.id]);
  return loadSummary(context, roomId, caller.user.id);
};
