import type { JSX } from 'preact';
import { AlertIcon } from '../icons.tsx';
import { words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import type { Loaded } from './use-loaded.ts';
import css from './page.module.css';

const shapes = [1, 2, 3, 4];

/** In the place of what is on its way, or did not come. */
export const LoadState = ({ loaded }: { readonly loaded: Loaded<unknown> }): JSX.Element =>
  loaded.error === undefined ? (
    <div aria-busy="true">
      {shapes.map((index) => (
        <div key={index} class={css.shape} />
      ))}
    </div>
  ) : (
    <EmptyState
      icon={AlertIcon}
      title={words.failedToLoad}
      action={<Button onPress={loaded.reload}>{words.retry}</Button>}
    >
      {loaded.error}
    </EmptyState>
  );
