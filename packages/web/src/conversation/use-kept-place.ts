import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { VirtualizerHandle } from 'virtua';

/** What is done about a place, from when rows have come or gone at the beginning until scrolling rests. */
interface KeptPlace {
  /** Somebody has scrolled: remembers a row, and where it lies. */
  scrolled(): void;
  /** Rows were measured: brings that row back to where it lay. */
  mend(): void;
  end(): void;
}

/** Less than the grain of any screen, to which places are rounded. */
const grainPx = 0.1;

/**
 * Keeps the place where rows come or go at the beginning, as far as the virtual list does not.
 *
 * It goes on from where it last heard to be: a step that was made since would be lost. And until scrolling rests it keeps the
 * distance to its end: who goes down meanwhile comes to rows that are measured below, and what these are larger than they
 * were thought to be would move what is seen.
 */
export const useKeptPlace = (
  list: RefObject<VirtualizerHandle | null>,
  scroller: RefObject<HTMLElement | null>,
  { isShifting, rows }: { readonly isShifting: boolean; readonly rows: readonly unknown[] },
): KeptPlace => {
  const noted = useRef<{ readonly index: number; readonly from: number }>(undefined);
  const isOn = useRef(false);
  const count = useRef(rows.length);
  const lastTop = useRef(0);
  const [handle, element] = [list.current, scroller.current];
  /** How far the view is from a row. */
  const fromRow = (index: number): number =>
    handle && element ? element.scrollTop - handle.getItemOffset(index) : 0;
  const goTo = (index: number, from: number): void => {
    const off = from - fromRow(index);
    if (element && Math.abs(off) > grainPx) element.scrollTop += off;
  };
  const note = (goesUp: boolean): void => {
    if (!isOn.current || !handle || !element) return;
    lastTop.current = element.scrollTop;
    // The one that was seen before, and has its true height.
    const index = handle.findItemIndex(element.scrollTop + (goesUp ? element.clientHeight : 0));
    noted.current = { index, from: fromRow(index) };
  };
  // The last row stays the same where others come or go at the beginning.
  const fromLast = isShifting ? fromRow(count.current - 1) : undefined;
  useLayoutEffect(() => {
    // More have come for who goes up.
    const goesUp = rows.length > count.current && isShifting;
    count.current = rows.length;
    if (fromLast !== undefined) {
      isOn.current = true;
      goTo(rows.length - 1, fromLast);
    }
    note(goesUp);
  }, [rows]);
  return {
    scrolled() {
      note((element?.scrollTop ?? 0) < lastTop.current);
    },
    mend() {
      if (isOn.current && noted.current) goTo(noted.current.index, noted.current.from);
    },
    end() {
      isOn.current = false;
      noted.current = undefined;
    },
  };
};
