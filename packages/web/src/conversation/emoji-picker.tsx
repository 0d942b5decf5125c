import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { emojiGroups, findEmoji } from './pure/emoji.ts';
import type { Emoji } from './pure/emoji.ts';
import { says } from './strings.ts';
import css from './emoji-picker.module.css';

/** The table of emoji comes when it is first needed. */
export const loadEmoji = async (): Promise<readonly Emoji[]> => {
  const { emojiTable } = await import('./pure/emoji-table.ts');
  return emojiTable;
};

/** All emoji, or none while they are on their way. */
export const useEmoji = (isWanted: boolean): readonly Emoji[] => {
  const [all, setAll] = useState<readonly Emoji[]>([]);
  useEffect(() => {
    if (isWanted) loadEmoji().then(setAll, () => {});
  }, [isWanted]);
  return all;
};

/** The buttons of the grid that a key leads to from one of them. Columns are counted on the screen. */
const moveInGrid = (event: KeyboardEvent, grid: HTMLElement): void => {
  const buttons = [...grid.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const from = buttons[at];
  if (!from) return;
  const isBackwards = getComputedStyle(grid).direction === 'rtl';
  const next = ((): HTMLButtonElement | undefined => {
    switch (event.key) {
      case 'ArrowRight':
        return buttons[isBackwards ? at - 1 : at + 1];
      case 'ArrowLeft':
        return buttons[isBackwards ? at + 1 : at - 1];
      case 'ArrowDown':
        return buttons.find(
          ({ offsetTop, offsetLeft }) => offsetTop > from.offsetTop && offsetLeft >= from.offsetLeft,
        );
      case 'ArrowUp':
        return buttons.findLast(
          ({ offsetTop, offsetLeft }) => offsetTop < from.offsetTop && offsetLeft <= from.offsetLeft,
        );
      default:
        return undefined;
    }
  })();
  if (!next) return;
  event.preventDefault();
  next.focus();
};

/** A search and a grid. The grid is one tab stop with arrows inside. */
export const EmojiPicker = ({ onPick }: { readonly onPick: (emoji: string) => void }): JSX.Element => {
  const all = useEmoji(true);
  const [query, setQuery] = useState('');
  const grid = useRef<HTMLDivElement>(null);
  const found = findEmoji(all, query);
  const isSearch = query.trim() !== '';
  return (
    <div class={css.picker}>
      <input
        data-first
        class={css.search}
        type="search"
        value={query}
        placeholder={says.searchEmoji}
        aria-label={says.searchEmoji}
        autocomplete="off"
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === 'Enter' && first) {
            // The focus goes back at once: this key is not for what gets it.
            event.preventDefault();
            onPick(first.emoji);
          }
          if (event.key === 'ArrowDown') grid.current?.querySelector('button')?.focus();
        }}
      />
      <div
        ref={grid}
        class={css.scroll}
        onKeyDown={(event) => grid.current && moveInGrid(event, grid.current)}
      >
        {isSearch && <Group emoji={found} onPick={onPick} isFirst />}
        {!isSearch &&
          emojiGroups.map((group, index) => (
            <section key={group} aria-label={says.emojiGroups[group]}>
              <h3 class={css.heading}>{says.emojiGroups[group]}</h3>
              <Group
                emoji={found.filter((one) => one.group === group)}
                onPick={onPick}
                isFirst={index === 0}
              />
            </section>
          ))}
        {isSearch && found.length === 0 && <p class={css.none}>{says.noEmoji}</p>}
      </div>
    </div>
  );
};

interface GroupProps {
  readonly emoji: readonly Emoji[];
  readonly onPick: (emoji: string) => void;
  /** Its first button is where Tab comes to. */
  readonly isFirst: boolean;
}

const Group = ({ emoji, onPick, isFirst }: GroupProps): JSX.Element => (
  <div class={css.grid}>
    {emoji.map((one, index) => (
      <button
        key={one.name}
        type="button"
        class={css.emoji}
        title={`:${one.name}:`}
        aria-label={one.name.replaceAll('_', ' ')}
        tabIndex={isFirst && index === 0 ? 0 : -1}
        onClick={() => onPick(one.emoji)}
      >
        {one.emoji}
      </button>
    ))}
  </div>
);
