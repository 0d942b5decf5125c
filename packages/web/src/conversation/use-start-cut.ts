import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { VirtualizerHandle } from 'virtua';
import { topHeightPx } from './list-top.tsx';

/** What is done about a place, from when rows were taken from the beginning until scrolling rests. */
interface StartCut {
  begin(): void;
  /** Rows have come or gone: remembers where those that are seen lie now. */
  note(): void;
  /** Rows were measured. */
  mend(): void;
  end(): void;
}

/**
 * When rows have been taken from its beginning, the virtual list keeps the distance to its end until scrolling rests. Who
 * goes on down meanwhile comes to rows that are measured below: what these are larger than they were thought to be would
 * move what is seen. This takes that back.
 */
export const useStartCut = (
  list: RefObject<VirtualizerHandle | null>,
  scroller: RefObject<HTMLElement | null>,
): StartCut => {
  const noted = useRef<{ readonly index: number; readonly offset: number; readonly size: number }>(undefined);
  const isOn = useRef(false);
  const note = (): void => {
    const [handle, element] = [list.current, scroller.current];
    if (!isOn.current || !handle || !element) return;
    const index = handle.findItemIndex(element.scrollTop - topHeightPx);
    noted.current = { index, offset: handle.getItemOffset(index), size: handle.scrollSize };
  };
  return {
    begin: () => {
      isOn.current = true;
    },
    note,
    mend() {
      const [handle, element, before] = [list.current, scroller.current, noted.current];
      if (!isOn.current || !handle || !element || !before) return;
      const moved = handle.getItemOffset(before.index) - before.offset;
      const scrolled = handle.scrollSize - before.size;
      if (moved !== scrolled) element.scrollTop += moved - scrolled;
      note();
    },
    end() {
      isOn.current = false;
      noted.current = undefined;
    },
  };
};
