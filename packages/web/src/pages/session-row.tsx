import { laterWords } from '../later-strings.ts';
import type { Session } from '@parley/contract/nouns/session';
import type { JSX } from 'preact';
import { deviceOf } from '../device.ts';
import { DevicesIcon } from '../later-icons.tsx';
import { agoText } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import css from './page.module.css';

/** One log-in: on what, when last and from where, and a button that ends it. */
export const SessionRow = ({
  session,
  onEnd,
}: {
  readonly session: Session;
  readonly onEnd: () => Promise<void>;
}): JSX.Element => (
  <li class={css.row}>
    <span class={css.glyph}>
      <DevicesIcon />
    </span>
    <span class={css.names}>
      <span class={`cut ${css.name}`} title={session.userAgent ?? ''}>
        {deviceOf(session.userAgent)}
      </span>
      <span class={`cut ${css.soft}`}>
        {laterWords.lastUsed(agoText(session.lastUsedAt))}
        {session.address !== null && ` · ${session.address}`}
      </span>
    </span>
    {session.current ? (
      <span class={css.tag}>{laterWords.thisSession}</span>
    ) : (
      <Button onPress={onEnd}>{laterWords.endSession}</Button>
    )}
  </li>
);
