import { changeMessage } from '../change-message.ts';
import type { Handler } from '../handler.ts';

export const removeReaction: Handler<'remove_reaction'> = async (context, { messageId, emoji }) => {
  const { room, caller } = context;
  const userId = caller.user.id;
  const message = await changeMessage(context, { room, messageId, userId }, async (change, current) => {
    if (!(await change.removeReaction(current.seq, emoji, userId))) return;
    change.record({
      event: 'reaction_removed',
      data: { actorId: userId, messageId, seq: current.seq, emoji },
    });
  });
  return { message };
};
