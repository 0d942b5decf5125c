import type { JSX } from 'preact';
import { Dialogs } from '../later.ts';
import { overlay } from '../shortcuts.ts';
import { Confirmation } from '../ui/confirm.tsx';

/** What lies above the page. */
export const Overlays = (): JSX.Element => (
  <>
    {overlay.value && <Dialogs.View name={overlay.value} />}
    <Confirmation />
  </>
);
