import type { TimelineEntry } from '@parley/client/views';
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { VirtualizerHandle } from 'virtua';
import type { MessageListProps } from './message-list.tsx';
import { topHeightPx } from './list-top.tsx';
import { rowOfSeq } from './pure/rows.ts';
import { firstSeqOf } from './pure/steps.ts';
import type { Row } from './pure/rows.ts';
import type { Target } from './use-jump.ts';
import { useKeptPlace } from './use-kept-place.ts';

interface ListScroll {
  /** Rows have come or gone at the beginning: the place is kept from the end. */
  readonly isShifting: boolean;
  /** Away from the newest message. */
  readonly isAway: ReadonlySignal<boolean>;
  /** Messages below that were not read. */
  readonly newCount: ReadonlySignal<number>;
  /** The day of the row on top, unless its heading is there itself. */
  readonly topDay: ReadonlySignal<number | undefined>;
  onScroll(): void;
  /** Nobody scrolls any more. */
  onRest(): void;
  onResize(): void;
  toLatest(): void;
}

/** This near to the end counts as the end. */
const endPx = 40;
/** Older and newer messages are asked for when so much is left to scroll. */
const loadAheadPx = 1_500;
/** Nobody scrolls, when so long nobody has. */
const restMs = 1_000;
/** A message that is jumped to stands so far below the top: the heading of the day lies there. */
const jumpOffsetPx = 72;

type Rows = readonly Row<TimelineEntry>[];

const seqOf = (row: Row<TimelineEntry> | undefined): number =>
  row?.kind === 'message' && row.entry.outgoing === undefined ? row.entry.message.seq : 0;

/** The newest numbered message up to a row. */
const seqUpTo = (rows: Rows, index: number): number => {
  for (let at = Math.min(index, rows.length - 1); at >= 0; at -= 1) {
    const seq = seqOf(rows[at]);
    if (seq > 0) return seq;
  }
  return 0;
};

const targetRow = (rows: Rows, target: Target): number => {
  if (target === 'end') return -1;
  return target === 'new' ? rows.findIndex(({ kind }) => kind === 'new') : rowOfSeq(rows, target);
};

/** Where the list stands: at the end it follows, elsewhere it keeps its place, and at both ends it asks for more. */
export const useListScroll = (
  { rows, room, lastSeq, readSeq, target, tools, onLatest }: MessageListProps,
  list: RefObject<VirtualizerHandle | null>,
  scroller: RefObject<HTMLElement | null>,
): ListScroll => {
  const isAway = useSignal(false);
  const newCount = useSignal(0);
  const topDay = useSignal<number | undefined>(undefined);
  const follows = useRef(typeof target !== 'number');
  const lastTop = useRef(0);
  const seenSeq = useRef(0);
  const before = useRef({ firstSeq: 0, lastKey: '' });
  const firstSeq = firstSeqOf(rows);
  const last = rows.at(-1);
  const isShifting = before.current.firstSeq !== firstSeq && before.current.firstSeq > 0 && firstSeq > 0;
  const place = useKeptPlace(list, scroller, { isShifting, rows });
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);

  const toEnd = (): void => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };

  const look = (): void => {
    const element = scroller.current;
    const handle = list.current;
    if (!element || !handle || rows.length === 0) return;
    const { scrollTop, clientHeight, scrollHeight } = element;
    const left = scrollHeight - clientHeight - scrollTop;
    const isEnd = left <= endPx && !room.hasNewer;
    // Only who scrolls up wants to stay: what grows below pushes nobody away.
    if (isEnd) follows.current = true;
    else if (scrollTop < lastTop.current - 1) follows.current = false;
    lastTop.current = scrollTop;
    isAway.value = !isEnd && !follows.current;

    const top = handle.findItemIndex(scrollTop + 1);
    const row = rows[top];
    topDay.value = row && row.kind !== 'day' && scrollTop > topHeightPx ? row.atMs : undefined;
    if (document.visibilityState === 'visible') {
      const bottom = isEnd ? rows.length - 1 : handle.findItemIndex(scrollTop + clientHeight - endPx);
      const seq = seqUpTo(rows, bottom);
      if (seq > seenSeq.current) {
        seenSeq.current = seq;
        room.markRead(seq);
      }
    }
    newCount.value = isAway.value ? Math.max(0, lastSeq - Math.max(readSeq, seenSeq.current)) : 0;
    if (isEnd) room.keepNewest(seqUpTo(rows, rows.length - 1));
    if (room.isLoading || room.error) return;
    if (scrollTop < loadAheadPx && room.hasOlder) void room.loadOlder();
    else if (left < loadAheadPx && room.hasNewer) void room.loadNewer();
  };

  /** What was scrolled through is forgotten while nobody scrolls: a step in the same moment would be lost. */
  const rest = (): void => {
    const handle = list.current;
    if (!handle || !scroller.current) return;
    room.keepNewest(seqUpTo(rows, handle.findItemIndex(scroller.current.scrollTop)));
  };

  // Where it opens: at a linked message, at the first that is new, or at the end.
  useLayoutEffect(() => {
    const index = targetRow(rows, target);
    if (index < 0) return toEnd();
    follows.current = false;
    list.current?.scrollToIndex(index, { align: 'start', offset: -jumpOffsetPx });
  }, [target]);

  useLayoutEffect(() => {
    const isOwn = last?.kind === 'message' && last.entry.message.senderId === tools.ownId;
    // What one has just written is looked at.
    if (
      isOwn &&
      last.entry.outgoing !== undefined &&
      last.key !== before.current.lastKey &&
      before.current.lastKey !== ''
    ) {
      follows.current = true;
    }
    before.current = { firstSeq, lastKey: last?.key ?? '' };
    if (follows.current) toEnd();
    look();
  }, [rows, room.isLoading, room.hasOlder, room.hasNewer]);

  useEffect(() => () => clearTimeout(resting.current), []);
  useEffect(() => {
    const again = (): void => look();
    document.addEventListener('visibilitychange', again);
    const resized = new ResizeObserver(() => follows.current && toEnd());
    if (scroller.current) resized.observe(scroller.current);
    return () => {
      document.removeEventListener('visibilitychange', again);
      resized.disconnect();
    };
  });

  return {
    isShifting,
    isAway,
    newCount,
    topDay,
    onScroll() {
      clearTimeout(resting.current);
      look();
      place.scrolled();
    },
    onRest() {
      place.end();
      clearTimeout(resting.current);
      resting.current = setTimeout(rest, restMs);
    },
    onResize: () => {
      if (follows.current) toEnd();
      else place.mend();
    },
    toLatest: () => {
      follows.current = true;
      if (room.hasNewer) onLatest();
      else toEnd();
    },
  };
};
