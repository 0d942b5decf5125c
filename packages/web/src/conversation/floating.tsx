import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import css from './floating.module.css';

interface FloatingProps {
  readonly label: string;
  /** What it stands beside. */
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly role?: 'dialog' | 'menu';
}

const gapPx = 6;
const edgePx = 8;

/** Beside its anchor: above where there is room, else below, and always inside the window. CSS makes it a sheet on phones. */
const place = (anchor: HTMLElement, box: HTMLElement): void => {
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const isRightToLeft = getComputedStyle(anchor).direction === 'rtl';
  const left = isRightToLeft ? from.left : from.right - width;
  const above = from.top - gapPx - height;
  const top = above >= edgePx ? above : from.bottom + gapPx;
  box.style.setProperty('--x', `${Math.max(edgePx, Math.min(left, innerWidth - width - edgePx))}px`);
  box.style.setProperty('--y', `${Math.max(edgePx, Math.min(top, innerHeight - height - edgePx))}px`);
};

/** Something small above the page. Esc or a press elsewhere closes it, and the focus goes back. */
export const Floating = ({
  label,
  anchor,
  onClose,
  children,
  role = 'dialog',
}: FloatingProps): JSX.Element => {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  // The focus comes and goes before anything else is typed.
  useLayoutEffect(() => {
    const popover = box.current;
    if (!popover) return undefined;
    const before = document.activeElement;
    popover.showPopover();
    place(anchor, popover);
    const first = popover.querySelector<HTMLElement>('[data-first]') ?? popover.querySelector('button');
    (first ?? popover).focus();
    // Not `auto`: the finger that rested on a message lifts outside, and the browser would close it with that.
    const pressed = ({ target }: PointerEvent): void => {
      if (!(target instanceof Node) || !popover.contains(target)) close.current();
    };
    document.addEventListener('pointerdown', pressed, true);
    return () => {
      document.removeEventListener('pointerdown', pressed, true);
      const hadFocus = popover.contains(document.activeElement) || document.activeElement === document.body;
      if (hadFocus && before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, [anchor]);
  return (
    <div
      ref={box}
      popover="manual"
      role={role}
      aria-label={label}
      tabIndex={-1}
      class={css.floating}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        // What lies below hears nothing of it.
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      {children}
    </div>
  );
};
