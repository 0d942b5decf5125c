import { laterWords } from '../later-strings.ts';
import { Fragment } from 'preact';
import type { JSX } from 'preact';
import { closeOverlay, isMac } from '../shortcuts.ts';
import { words } from '../strings.ts';
import { Dialog } from '../ui/dialog.tsx';
import css from './dialogs.module.css';

const { key, shortcut } = laterWords;
const command = isMac ? '⌘' : 'Ctrl';

const rows: readonly { readonly says: string; readonly keys: readonly string[] }[] = [
  { says: shortcut.switcher, keys: [command, 'K'] },
  { says: shortcut.nextRoom, keys: [key.alt, key.down] },
  { says: shortcut.previousRoom, keys: [key.alt, key.up] },
  { says: shortcut.send, keys: [key.enter] },
  { says: shortcut.newLine, keys: [key.shift, key.enter] },
  { says: shortcut.editLast, keys: [key.up] },
  { says: shortcut.close, keys: [key.esc] },
  { says: shortcut.help, keys: ['?'] },
];

/** What the keyboard can do. */
export const ShortcutsDialog = (): JSX.Element => (
  <Dialog title={words.shortcuts} onClose={closeOverlay}>
    <dl class={css.shortcuts}>
      {rows.map(({ says, keys }) => (
        <Fragment key={says}>
          <dt>{says}</dt>
          <dd class={css.keys}>
            {keys.map((name) => (
              <kbd key={name}>{name}</kbd>
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  </Dialog>
);
