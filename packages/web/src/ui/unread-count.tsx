import type { JSX } from 'preact';
import { numberText, words } from '../strings.ts';
import css from './unread-count.module.css';

const shownMax = 99;

/** How many unread messages there are, as a pill at the end of a row; nothing where there are none. */
export const UnreadCount = ({ count }: { readonly count: number }): JSX.Element | null =>
  count === 0 ? null : (
    <span class={css.count}>
      <span aria-hidden="true">{count > shownMax ? `${shownMax}+` : numberText(count)}</span>
      <span class="hidden">{words.unread(count)}</span>
    </span>
  );
