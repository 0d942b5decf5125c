import type { JSX } from 'preact';
import { AlertIcon } from '../icons.tsx';
import css from './dialogs.module.css';

/** What went wrong with a form as a whole. */
export const Problem = ({ text }: { readonly text: string | undefined }): JSX.Element | null =>
  text === undefined ? null : (
    <p role="alert" class={css.problem}>
      <AlertIcon size={18} />
      <span>{text}</span>
    </p>
  );
