import type { JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { SearchIcon } from '../icons.tsx';
import { SwitcherHits } from '../later.ts';
import { closeOverlay } from '../shortcuts.ts';
import { words } from '../strings.ts';
import { useModal } from '../ui/use-modal.ts';
import css from './switcher.module.css';

/** What the list of hits does with a key of the field. */
export type HitKeys = (event: KeyboardEvent) => void;

/**
 * Goes to any room or person by a few letters. The field comes with the first load: who presses Ctrl+K types on at once.
 * What is found comes later, and takes what was typed before, Enter included.
 */
export const Switcher = (): JSX.Element => {
  const dialog = useRef<HTMLDialogElement>(null);
  const listId = useId();
  const [text, setText] = useState('');
  const [activeId, setActiveId] = useState<string | undefined>();
  const hitKeys = useRef<HitKeys | undefined>(undefined);
  const isEnterEarly = useRef(false);
  useModal(dialog);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.isComposing) {
      event.preventDefault();
      return closeOverlay();
    }
    if (hitKeys.current) return hitKeys.current(event);
    isEnterEarly.current = event.key === 'Enter' && !event.isComposing;
  };
  return (
    <dialog
      ref={dialog}
      class={css.switcher}
      aria-label={words.switcher}
      onCancel={(event) => {
        event.preventDefault();
        closeOverlay();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) closeOverlay();
      }}
      onKeyDown={onKey}
    >
      <div class={css.field}>
        <SearchIcon />
        <input
          class={css.input}
          type="text"
          role="combobox"
          aria-label={words.switcherLabel}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={activeId}
          aria-autocomplete="list"
          autoComplete="off"
          spellcheck={false}
          placeholder={words.switcherPlaceholder}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          autoFocus
        />
      </div>
      <SwitcherHits.View
        text={text}
        listId={listId}
        keys={hitKeys}
        goesToFirst={isEnterEarly}
        onActive={setActiveId}
      />
    </dialog>
  );
};
