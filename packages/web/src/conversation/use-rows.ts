import type { RoomState } from '@parley/client/state';
import { timelineOf, unreadCountOf } from '@parley/client/views';
import type { TimelineEntry } from '@parley/client/views';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { outbox, state } from '../store.ts';
import { readersBySeq } from './pure/readers.ts';
import { rowsOf } from './pure/rows.ts';
import type { Row } from './pure/rows.ts';
import { windowOf } from './pure/window.ts';
import { dates } from './strings.ts';

/** What was unread when the room was opened: the line "New" stays until it is left. */
export interface UnreadStart {
  /** The newest message that was read; undefined where nothing was new. */
  readonly readSeq: number | undefined;
  readonly count: number;
}

/** Taken once, and again when something comes while nobody looks at the page. */
export const useUnreadStart = (room: RoomState, ownId: string): UnreadStart => {
  const [start, setStart] = useState<UnreadStart>(() => {
    const count = unreadCountOf(state.peek(), room);
    return count === 0
      ? { readSeq: undefined, count }
      : { readSeq: room.marks.get(ownId)?.readSeq ?? 0, count };
  });
  const { lastSeq } = room.room;
  const before = useRef(lastSeq);
  useEffect(() => {
    const seenSeq = before.current;
    before.current = lastSeq;
    if (lastSeq === seenSeq || document.visibilityState === 'visible') return;
    setStart((now) => (now.readSeq === undefined ? { readSeq: seenSeq, count: 0 } : now));
  }, [lastSeq]);
  return start;
};

/** The rows to show. They are made anew only when messages, marks or what is on its way have changed. */
export const useRows = (
  room: RoomState,
  anchorSeq: number | undefined,
  newAfterSeq: number | undefined,
  ownId: string,
): readonly Row<TimelineEntry>[] => {
  const waiting = outbox.value;
  const roomId = room.room.id;
  const entries = useMemo(
    () => timelineOf(state.peek(), waiting, roomId),
    [room.messages, room.marks, room.receiptCounts, waiting, roomId],
  );
  return useMemo(() => {
    const around = windowOf(entries, anchorSeq, room.room.lastSeq);
    const shown = around.length > 0 ? around : windowOf(entries, undefined, room.room.lastSeq);
    return rowsOf(shown, { dayKey: dates.dayKey, newAfterSeq, ownId });
  }, [entries, anchorSeq, newAfterSeq, ownId]);
};

/** Beyond so many members nobody is told who has read what. */
const membersNamedMax = 100;

/** Who has read up to which of the shown messages. A list that has not changed stays the same object. */
export const useReaders = (
  { marks, members, room }: RoomState,
  rows: readonly Row<TimelineEntry>[],
  ownId: string,
): ReadonlyMap<number, readonly string[]> => {
  const before = useRef<ReadonlyMap<number, readonly string[]>>(new Map());
  return useMemo(() => {
    const shown = rows.flatMap((row) =>
      row.kind === 'message' && row.entry.outgoing === undefined ? [row.entry.message] : [],
    );
    const readers =
      room.memberCount > membersNamedMax
        ? []
        : [...marks.entries()].flatMap(([userId, { readSeq }]) =>
            members.get(userId)?.value.hidesMarks === true ? [] : [{ userId, readSeq }],
          );
    const next = new Map(readersBySeq(shown, readers, ownId));
    for (const [seq, userIds] of next) {
      const old = before.current.get(seq);
      if (old && old.length === userIds.length && old.every((userId, at) => userId === userIds[at]))
        next.set(seq, old);
    }
    before.current = next;
    return next;
  }, [marks, members, rows, ownId]);
};
