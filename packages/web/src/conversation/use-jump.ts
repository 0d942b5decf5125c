import type { OpenRoom } from '@parley/client';
import type { RoomState } from '@parley/client/state';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { UnreadStart } from './use-rows.ts';

/** Where the list opens: at the first new message where there is one, at its end, or at a message. */
export type Target = 'new' | 'end' | number;

interface Place {
  /** Around which the rows are shown; undefined for the newest. */
  readonly anchorSeq: number | undefined;
  readonly target: Target;
  /** Whether the focus goes there: it was in the list that is left. */
  readonly takesFocus: boolean;
  /** Counts jumps: each is a new list. */
  readonly turn: number;
}

interface Jump extends Place {
  /** False while the messages around a target are on their way. */
  readonly isThere: boolean;
  toLatest(): void;
  toFirst(): void;
}

/** Unread messages up to which the newest page has them all. */
const unreadInPageMax = 40;

/** Which part of a room is shown: the newest messages, those around the first new one, or around a linked one. */
export const useJump = (
  open: OpenRoom | undefined,
  { room, messages }: RoomState,
  linkedSeq: number | undefined,
  { readSeq, count }: UnreadStart,
): Jump => {
  const firstNew = readSeq !== undefined && count > unreadInPageMax ? readSeq + 1 : undefined;
  const start = linkedSeq ?? firstNew;
  const [place, setPlace] = useState<Place>({
    anchorSeq: start,
    target: linkedSeq ?? 'new',
    takesFocus: false,
    turn: 0,
  });
  const shownLink = useRef(linkedSeq);
  const [hasFailed, setHasFailed] = useState(false);

  const go = (anchorSeq: number | undefined, target: Target, takesFocus = false): void => {
    setHasFailed(false);
    setPlace((before) => ({ anchorSeq, target, takesFocus, turn: before.turn + 1 }));
  };
  useEffect(() => {
    if (shownLink.current === linkedSeq) return;
    shownLink.current = linkedSeq;
    if (linkedSeq !== undefined) go(linkedSeq, linkedSeq);
  }, [linkedSeq]);

  const { anchorSeq, turn } = place;
  // Where somebody has been is forgotten when they have scrolled far away, and nobody wants to be taken back.
  const arrivedTurn = useRef<number>(undefined);
  if (messages.size === 0) arrivedTurn.current = undefined;
  else if (anchorSeq !== undefined && messages.has(anchorSeq)) arrivedTurn.current = turn;
  const isLoaded = anchorSeq === undefined || arrivedTurn.current === turn;
  const isPossible = anchorSeq !== undefined && anchorSeq >= 1 && anchorSeq <= room.lastSeq;
  useEffect(() => {
    if (!open || anchorSeq === undefined || isLoaded) return;
    if (!isPossible) {
      go(undefined, 'end');
      return;
    }
    open.loadAround(anchorSeq).then(
      () => open.error && setHasFailed(true),
      () => setHasFailed(true),
    );
  }, [open, anchorSeq, isLoaded]);

  return {
    ...place,
    isThere: isLoaded || hasFailed,
    toLatest: () => go(room.lastSeq, 'end'),
    toFirst: () => go(1, 1, true),
  };
};
