import type { Message, Reaction } from '@parley/contract/nouns/message';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { showError } from '../ui/toast.tsx';
import type { RoomTools } from './room-tools.ts';
import { dates, says } from './strings.ts';
import css from './reactions.module.css';

interface ReactionsProps {
  readonly message: Message;
  readonly tools: RoomTools;
  readonly isActive: boolean;
}

/** The reactions of a message as pills. A press gives one's own, or takes it back. */
export const Reactions = ({ message, tools, isActive }: ReactionsProps): JSX.Element | null => {
  if (message.reactions.length === 0) return null;
  return (
    <div class={css.reactions}>
      {message.reactions.map((reaction) => (
        <Pill key={reaction.emoji} reaction={reaction} message={message} tools={tools} isActive={isActive} />
      ))}
    </div>
  );
};

const namesOf = ({ userIds, count }: Reaction, { nameOf, ownId }: RoomTools): string => {
  const names = userIds.map((userId) => (userId === ownId ? says.you : nameOf(userId)));
  const others = count - names.length;
  return dates.list(others > 0 ? [...names, says.andOthers(others)] : names);
};

const Pill = ({
  reaction,
  message,
  tools,
  isActive,
}: ReactionsProps & { reaction: Reaction }): JSX.Element => {
  const [isWaiting, setIsWaiting] = useState(false);
  const isOwn = reaction.userIds.includes(tools.ownId);
  const press = (): void => {
    if (isWaiting) return;
    setIsWaiting(true);
    tools
      .react(message, reaction.emoji)
      .catch(showError)
      .finally(() => setIsWaiting(false));
  };
  return (
    <button
      type="button"
      class={css.pill}
      aria-pressed={isOwn}
      aria-busy={isWaiting}
      aria-label={says.reactionCount(reaction.emoji, reaction.count, isOwn)}
      title={says.reaction(reaction.emoji, namesOf(reaction, tools))}
      tabIndex={isActive ? 0 : -1}
      onClick={press}
    >
      <span class={css.emoji}>{reaction.emoji}</span>
      <span class={css.count}>{dates.number(reaction.count)}</span>
    </button>
  );
};
