import { limits } from '@parley/contract/limits';
import { Fault } from '../../domain/fault.ts';
import { changeMessage } from '../change-message.ts';
import type { Handler } from '../handler.ts';

export const addReaction: Handler<'add_reaction'> = async (context, { messageId, emoji }) => {
  const { room, caller } = context;
  const userId = caller.user.id;
  const message = await changeMessage(context, { room, messageId, userId }, async (change, current) => {
    if (current.deletedAt) throw new Fault('not_found', { message: 'The message was deleted.' });
    const isNewKind = !current.reactions.some((reaction) => reaction.emoji === emoji);
    if (isNewKind && current.reactions.length >= limits.reactionKindsMax) throw new Fault('full');
    if (!(await change.addReaction(current.seq, emoji, userId))) return;
    change.record({ event: 'reaction_added', data: { actorId: userId, messageId, seq: current.seq, emoji } });
  });
  return { message };
};
