import type { RoomState } from '@parley/client/state';
import { typingIn } from '@parley/client/views';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { nameOf } from '../people.ts';
import { says } from './strings.ts';
import css from './typing-line.module.css';

const lookEveryMs = 1_000;

/** Who is writing. The line keeps its room, so that nothing moves. */
export const TypingLine = ({ room, ownId }: { room: RoomState; ownId: string }): JSX.Element => {
  const [, setTurn] = useState(0);
  const userIds = typingIn(room, Date.now()).filter((userId) => userId !== ownId);
  const isTyping = userIds.length > 0;
  useEffect(() => {
    if (!isTyping) return undefined;
    const timer = setInterval(() => setTurn((turn) => turn + 1), lookEveryMs);
    return () => clearInterval(timer);
  }, [isTyping]);
  return (
    <p class={`${css.typing} cut`}>{isTyping ? says.types(userIds.map((userId) => nameOf(userId))) : ''}</p>
  );
};
