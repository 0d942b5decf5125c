import { Fault } from '../../domain/fault.ts';
import { holdsRole, holdsRoomRole } from '../../domain/roles.ts';
import { changeMessage } from '../change-message.ts';
import type { Handler } from '../handler.ts';

export const deleteMessage: Handler<'delete_message'> = async (context, { messageId }) => {
  const { room, caller, member } = context;
  const userId = caller.user.id;
  const message = await changeMessage(context, { room, messageId, userId }, async (change, current) => {
    if (current.deletedAt) return;
    const runsRoom =
      room.kind !== 'direct' &&
      (holdsRoomRole(member.role, 'admin') || holdsRole(caller.user.role, 'moderator'));
    if (current.senderId !== userId && !runsRoom) throw new Fault('forbidden');
    await change.deleteMessage(current.seq);
    change.record({ event: 'message_deleted', data: { actorId: userId, messageId, seq: current.seq } });
  });
  return { message };
};
