import type { LoggedEvent } from '@parley/contract/commands/resume';
import type { Message, Reaction } from '@parley/contract/nouns/message';
import { reactionUsersShown } from './contract-limits.ts';

/** What happens to a message that is there. */
export type MessageEvent = Extract<LoggedEvent, { readonly data: { readonly messageId: string } }>;

export const isMessageEvent = (event: LoggedEvent): event is MessageEvent => 'messageId' in event.data;

/** A message after an event that it does not have in it yet. */
export const changeMessage = (message: Message, { event, data }: MessageEvent): Message => {
  switch (event) {
    case 'message_edited':
      // A message is replayed as it is now: what was deleted since stays empty.
      return { ...message, content: message.deletedAt === null ? data.content : '', editedAt: data.at };
    case 'message_deleted':
      return { ...message, content: '', deletedAt: data.at, reactions: [] };
    case 'reaction_added':
      if (message.deletedAt !== null) return message;
      return { ...message, reactions: withReaction(message.reactions, data.emoji, data.actorId) };
    case 'reaction_removed':
      return { ...message, reactions: withoutReaction(message.reactions, data.emoji, data.actorId) };
    default:
      // An event that a newer server knows.
      event satisfies never;
      return message;
  }
};

const withReaction = (reactions: readonly Reaction[], emoji: string, userId: string): Reaction[] => {
  if (!reactions.some((reaction) => reaction.emoji === emoji))
    return [...reactions, { emoji, count: 1, userIds: [userId] }];
  return reactions.map((reaction) => {
    if (reaction.emoji !== emoji || reaction.userIds.includes(userId)) return reaction;
    const isShown = reaction.userIds.length < reactionUsersShown;
    const userIds = isShown ? [...reaction.userIds, userId] : reaction.userIds;
    return { emoji, count: reaction.count + 1, userIds };
  });
};

const withoutReaction = (reactions: readonly Reaction[], emoji: string, userId: string): Reaction[] =>
  reactions.flatMap((reaction) => {
    if (reaction.emoji !== emoji) return [reaction];
    // Who is not named may be one of those beyond the first.
    const isThere = reaction.userIds.includes(userId) || reaction.count > reaction.userIds.length;
    if (!isThere) return [reaction];
    if (reaction.count === 1) return [];
    const userIds = reaction.userIds.filter((other) => other !== userId);
    return [{ emoji, count: reaction.count - 1, userIds }];
  });
