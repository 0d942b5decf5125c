import type { AriaAttributes, JSX, RefObject } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { useEmoji } from './emoji-picker.tsx';
import { insertAt } from './pure/composing.ts';
import { emojiCompletionsMax, emojiQueryAt, findEmoji } from './pure/emoji.ts';
import type { Emoji } from './pure/emoji.ts';
import { says } from './strings.ts';
import css from './completions.module.css';

export interface CompletionList {
  readonly found: readonly Emoji[];
  readonly chosen: number;
  readonly listId: string;
  /** For the text field, which keeps the focus. */
  readonly attributes: AriaAttributes;
  /** Whether the key was for the list. */
  onKeyDown(event: KeyboardEvent): boolean;
  pick(index: number): void;
}

/** What completes the `:name` before the caret. */
export const useCompletions = (
  text: string,
  area: RefObject<HTMLTextAreaElement | null>,
  change: (text: string, caret: number) => void,
): CompletionList => {
  const listId = useId();
  const [chosen, setChosen] = useState(0);
  const [closedAt, setClosedAt] = useState<string | undefined>();
  const caret = area.current?.selectionStart ?? text.length;
  const query = closedAt === text ? undefined : emojiQueryAt(text, caret);
  const all = useEmoji(query !== undefined);
  const found = query ? findEmoji(all, query.query).slice(0, emojiCompletionsMax) : [];
  useEffect(() => setChosen(0), [query?.query]);

  const pick = (index: number): void => {
    const one = found[index];
    if (!one || !query) return;
    const { text: next, caret: nextCaret } = insertAt(text, { start: query.start, end: caret }, one.emoji);
    change(next, nextCaret);
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (found.length === 0 || event.isComposing) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) setChosen((chosen + by + found.length) % found.length);
    else if (event.key === 'Enter' || event.key === 'Tab') pick(chosen);
    else if (event.key === 'Escape') setClosedAt(text);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const attributes: AriaAttributes =
    found.length === 0
      ? { 'aria-autocomplete': 'list' }
      : {
          'aria-autocomplete': 'list',
          'aria-controls': listId,
          'aria-activedescendant': `${listId}-${chosen}`,
        };
  return { found, chosen, listId, attributes, onKeyDown, pick };
};

export const Completions = ({ completions }: { completions: CompletionList }): JSX.Element | null => {
  const { found, chosen, listId, pick } = completions;
  if (found.length === 0) return null;
  return (
    <ul id={listId} class={css.list} role="listbox" aria-label={says.completions}>
      {found.map(({ emoji, name }, index) => (
        <li
          key={name}
          id={`${listId}-${index}`}
          role="option"
          class={css.option}
          aria-selected={index === chosen}
          // The text field keeps the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            pick(index);
          }}
        >
          <span class={css.emoji}>{emoji}</span> :{name}:
        </li>
      ))}
    </ul>
  );
};
