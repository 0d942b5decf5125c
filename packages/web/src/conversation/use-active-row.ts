import type { TimelineEntry } from '@parley/client/views';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { VirtualizerHandle } from 'virtua';
import type { Row } from './pure/rows.ts';

interface ActiveRow {
  /** Of the one row that Tab comes to. */
  readonly key: string | undefined;
  readonly index: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocusIn: (event: FocusEvent) => void;
}

type Rows = readonly Row<TimelineEntry>[];

const isMessage = (row: Row<TimelineEntry>): boolean => row.kind === 'message';

/** Where a key leads from a row, or undefined; -1 where it leads out of the list. */
const nextRow = (key: string, rows: Rows, from: number): number | undefined => {
  switch (key) {
    case 'ArrowUp':
      return rows.slice(0, Math.max(0, from)).findLastIndex(isMessage);
    case 'ArrowDown': {
      const next = rows.slice(from + 1).findIndex(isMessage);
      return next < 0 ? -1 : from + 1 + next;
    }
    case 'Home':
      return rows.findIndex(isMessage);
    case 'End':
      return rows.findLastIndex(isMessage);
    default:
      return undefined;
  }
};

interface Given {
  readonly rows: Rows;
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly scroller: RefObject<HTMLElement | null>;
  /** The row that is active first; the last one where it is left out. */
  readonly first: string | undefined;
  /** Whether it has the focus from the start. */
  readonly takesFocus: boolean;
  /** Out of the list, to the composer. */
  readonly onLeave: () => void;
  /** To the first message, where it is not among the rows. */
  readonly onFirst?: () => void;
}

/** Frames that a row may take to be seen, which it must be to have the focus: a new list measures itself first. */
const framesMax = 60;

/** One tab stop with arrows inside: the last message, until somebody has moved. */
export const useActiveRow = ({
  rows,
  list,
  scroller,
  first,
  takesFocus,
  onLeave,
  onFirst,
}: Given): ActiveRow => {
  const [chosen, setChosen] = useState(first);
  const wantsFocus = useRef(takesFocus);
  const found = chosen === undefined ? -1 : rows.findIndex(({ key }) => key === chosen);
  const index = found >= 0 ? found : rows.findLastIndex(isMessage);
  const key = rows[index]?.key;

  useLayoutEffect(() => {
    if (!wantsFocus.current || key === undefined) return undefined;
    wantsFocus.current = false;
    let frame = 0;
    let waiting: number | undefined;
    const focus = (): void => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
      row?.focus({ preventScroll: true });
      if (row && row === document.activeElement) return;
      frame += 1;
      if (frame <= framesMax) waiting = requestAnimationFrame(focus);
    };
    focus();
    return () => {
      if (waiting !== undefined) cancelAnimationFrame(waiting);
    };
  }, [key]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') return onLeave();
    if (!(event.target instanceof HTMLElement) || event.target.closest('[popover], dialog, textarea')) return;
    const next = nextRow(event.key, rows, index);
    if (next === undefined) return;
    event.preventDefault();
    if (event.key === 'Home' && onFirst) return onFirst();
    if (next < 0) {
      if (event.key === 'ArrowDown') onLeave();
      return;
    }
    wantsFocus.current = true;
    setChosen(rows[next]?.key);
    list.current?.scrollToIndex(next, { align: 'nearest' });
  };
  const onFocusIn = ({ target }: FocusEvent): void => {
    const row = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-key]') : null;
    if (row?.dataset['key'] !== undefined) setChosen(row.dataset['key']);
  };
  return { key, index, onKeyDown, onFocusIn };
};
