import type { JSX } from 'preact';
import { backgroundUrl } from '../background-picture.ts';
import css from './background.module.css';

/** The person's picture below the conversation, under its veil. */
export const Background = (): JSX.Element | null => {
  const url = backgroundUrl.value;
  return url === undefined ? null : (
    <div class={css.background} aria-hidden="true">
      <img class={css.picture} src={url} alt="" />
    </div>
  );
};
