import { addToRoom } from '../join.ts';
import { announceRoom, loadSummary } from '../room-summary.ts';
import type { Handler } from '../handler.ts';

export const joinRoom: Handler<'join_room'> = async (context, { roomId }) => {
  const { db, caller, room } = context;
  // Visible to somebody who is no member is only what is public.
  if (room.kind === 'public') {
    const joined = await db.changeRoom(roomId, (change) => addToRoom(change, caller.user, caller.user.id));
    if (joined) await announceRoom(context, roomId, [caller.user.id]);
  }
  return loadSummary(context, roomId, caller.user.id);
};
