import type { JSX } from 'preact';
import { Switcher } from '../dialogs/switcher.tsx';
import { Dialogs } from '../later.ts';
import { overlay } from '../shortcuts.ts';
import { Confirmation } from '../ui/confirm.tsx';

/** What lies above the page. */
export const Overlays = (): JSX.Element => {
  const name = overlay.value;
  return (
    <>
      {name === 'switcher' ? <Switcher /> : name && <Dialogs.View name={name} />}
      <Confirmation />
    </>
  );
};
