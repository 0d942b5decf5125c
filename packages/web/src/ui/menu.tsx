import type { ComponentChildren, JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { Icon } from '../icons.tsx';
import { showError } from './toast.tsx';
import css from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  readonly icon?: Icon;
  readonly onPress: () => unknown;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
}

interface MenuProps {
  /** Its name, also of the button that opens it. */
  readonly label: string;
  /** What is inside the button. */
  readonly button: ComponentChildren;
  readonly buttonClass?: string | undefined;
  /** Null is a line between. */
  readonly items: readonly (MenuItem | null)[];
  readonly header?: ComponentChildren;
  readonly tabIndex?: number;
  /** The button says in words what it is. */
  readonly isNamedByContent?: boolean;
}

const gapPx = 4;
const edgePx = 8;

/** Puts the popover below its button, or above it where there is more room, and inside the window. */
const place = (button: HTMLElement, menu: HTMLElement): void => {
  const from = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isRightToLeft = getComputedStyle(button).direction === 'rtl';
  const startsAtEdge = from.left < innerWidth / 2 !== isRightToLeft;
  const left = startsAtEdge !== isRightToLeft ? from.left : from.right - width;
  const below = from.bottom + gapPx;
  const fitsBelow = below + height <= innerHeight - edgePx || from.top < height + gapPx;
  const top = fitsBelow ? below : from.top - gapPx - height;
  menu.style.left = `${Math.max(edgePx, Math.min(left, innerWidth - width - edgePx))}px`;
  menu.style.top = `${Math.max(edgePx, Math.min(top, innerHeight - height - edgePx))}px`;
};

/** The items that can be chosen, in order. */
const itemsOf = (menu: HTMLElement): readonly HTMLButtonElement[] => [
  ...menu.querySelectorAll<HTMLButtonElement>('[role="menuitem"]:not(:disabled)'),
];

const step = { ArrowDown: 1, ArrowUp: -1 } as const;

const moveFocus = (event: KeyboardEvent, menu: HTMLElement): void => {
  const items = itemsOf(menu);
  const at = items.findIndex((item) => item === document.activeElement);
  const next =
    event.key === 'Home'
      ? 0
      : event.key === 'End'
        ? items.length - 1
        : event.key in step
          ? (at + step[event.key as keyof typeof step] + items.length) % items.length
          : undefined;
  if (next === undefined) return;
  event.preventDefault();
  items[next]?.focus();
};

/** A button with a menu: arrows move in it, Esc closes it and gives the focus back. */
export const Menu = ({
  label,
  button,
  buttonClass,
  items,
  header,
  tabIndex,
  isNamedByContent = false,
}: MenuProps): JSX.Element => {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const first = items.find((item) => item !== null && item.isDisabled !== true);
  return (
    <>
      <button
        ref={opener}
        type="button"
        class={buttonClass}
        aria-label={isNamedByContent ? undefined : label}
        title={label}
        aria-haspopup="menu"
        tabIndex={tabIndex}
        popovertarget={id}
      >
        {button}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        class={css.menu}
        onToggle={(event) => {
          if (event.newState !== 'open' || !opener.current || !menu.current) return;
          place(opener.current, menu.current);
        }}
        onKeyDown={(event) => {
          if (menu.current) moveFocus(event, menu.current);
        }}
      >
        {header && (
          <div class={css.header} role="presentation">
            {header}
          </div>
        )}
        {items.map((item, index) =>
          item === null ? (
            // oxlint-disable-next-line react/no-array-index-key
            <hr key={index} class={css.line} />
          ) : (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              class={`${css.item} ${item.isDanger ? css.danger : ''}`}
              tabIndex={-1}
              disabled={item.isDisabled}
              // Has the focus in the moment in which the menu is there: a key that comes next is for the menu.
              autofocus={item === first}
              onClick={() => {
                menu.current?.hidePopover();
                const result = item.onPress();
                if (result instanceof Promise) result.catch(showError);
              }}
            >
              {item.icon && <item.icon size={18} />}
              {item.label}
            </button>
          ),
        )}
      </div>
    </>
  );
};
