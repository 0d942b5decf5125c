import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { AlertIcon } from '../icons.tsx';
import { words } from '../strings.ts';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

export interface Lazy<Props> {
  readonly View: (props: Props) => JSX.Element | null;
  /** Fetches it before it is needed. */
  preload(): Promise<void>;
}

/** A part of the app that comes when it is first shown. One that does not come offers to load the app anew. */
export const lazy = <Props extends object>(load: () => Promise<ComponentType<Props>>): Lazy<Props> => {
  let loaded: ComponentType<Props> | undefined;
  const fetchIt = async (): Promise<void> => {
    loaded ??= await load();
  };
  return {
    preload: fetchIt,
    View(props) {
      const [hasFailed, setFailed] = useState(false);
      const [, redraw] = useState(0);
      useEffect(() => {
        if (loaded) return;
        fetchIt().then(
          () => redraw(1),
          () => setFailed(true),
        );
      }, []);
      if (loaded) {
        const Loaded = loaded;
        return <Loaded {...props} />;
      }
      if (!hasFailed) return null;
      return (
        <EmptyState
          icon={AlertIcon}
          title={words.failedToLoad}
          action={<Button onPress={() => location.reload()}>{words.retry}</Button>}
        />
      );
    },
  };
};
