import type { OpenRoom } from '@parley/client';
import type { TimelineEntry } from '@parley/client/views';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Virtualizer } from 'virtua';
import type { VirtualizerHandle } from 'virtua';
import { ArrowDownIcon } from '../icons.tsx';
import { nameOf, userOf } from '../people.ts';
import { Announcer } from './announcer.tsx';
import { ListTop, topHeightPx } from './list-top.tsx';
import { MessageRow } from './message-row.tsx';
import { rowOfSeq } from './pure/rows.ts';
import type { Row } from './pure/rows.ts';
import type { RoomTools } from './room-tools.ts';
import { DayRow, FloatingDay, NewRow } from './separators.tsx';
import { says } from './strings.ts';
import { useActiveRow } from './use-active-row.ts';
import type { Target } from './use-jump.ts';
import { useListScroll } from './use-list-scroll.ts';
import { useSteps } from './use-steps.ts';
import css from './message-list.module.css';

export interface MessageListProps {
  readonly rows: readonly Row<TimelineEntry>[];
  readonly room: OpenRoom;
  readonly roomName: string;
  readonly lastSeq: number;
  /** Up to where one has read, on any device. */
  readonly readSeq: number;
  readonly readers: ReadonlyMap<number, readonly string[]>;
  readonly tools: RoomTools;
  readonly mayWrite: boolean;
  readonly editingId: string | undefined;
  /** Where it opens. */
  readonly target: Target;
  /** Whether the focus goes to that message, because it was in the list before. */
  readonly takesFocus: boolean;
  /** Shows the newest messages, when they are not among the rows. */
  readonly onLatest: () => void;
  /** Shows the first messages of the room. */
  readonly onFirst: () => void;
  /** Leaves the list for the composer. */
  readonly onLeave: () => void;
}

/** The messages of a room. It keeps its place when older ones come, and follows new ones only at its end. */
export const MessageList = (given: MessageListProps): JSX.Element => {
  const rows = useSteps(given.rows);
  const props = { ...given, rows };
  const { room, roomName, readers, tools, mayWrite, editingId, target, takesFocus, onLeave, onFirst } = props;
  const list = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useListScroll(props, list, scroller);
  const active = useActiveRow({
    rows,
    list,
    scroller,
    first: typeof target === 'number' ? rows[rowOfSeq(rows, target)]?.key : undefined,
    takesFocus,
    onLeave,
    ...(room.hasOlder && { onFirst }),
  });
  const editingRow = rows.findIndex((row) => row.kind === 'message' && row.entry.message.id === editingId);
  const marked = useMarked(target);

  const show = (row: Row<TimelineEntry>): JSX.Element => {
    if (row.kind === 'day') return <DayRow key={row.key} atMs={row.atMs} />;
    if (row.kind === 'new') return <NewRow key={row.key} />;
    const { message } = row.entry;
    return (
      <MessageRow
        key={row.key}
        entry={row.entry}
        isFirst={row.isFirst}
        senderName={nameOf(message.senderId)}
        isAssistant={userOf(message.senderId)?.kind === 'assistant'}
        readers={row.entry.outgoing === undefined ? readers.get(message.seq) : undefined}
        tools={tools}
        mayWrite={mayWrite}
        isActive={row.key === active.key}
        isEditing={message.id === editingId}
        isMarked={row.entry.outgoing === undefined && message.seq === marked}
      />
    );
  };
  return (
    <div class={css.frame}>
      <div
        ref={scroller}
        class={css.scroller}
        role="group"
        aria-label={says.messages(roomName)}
        data-rows={rows.length}
        onKeyDown={active.onKeyDown}
        onFocusIn={active.onFocusIn}
      >
        <ListTop
          hasOlder={room.hasOlder}
          hasFailed={room.error !== undefined}
          roomName={roomName}
          onRetry={() => room.loadOlder()}
        />
        <Virtualizer
          ref={list}
          scrollRef={scroller}
          startMargin={topHeightPx}
          data={rows}
          shift={scroll.isShifting}
          bufferSize={bufferPx}
          keepMounted={[active.index, editingRow].filter((index) => index >= 0)}
          onScroll={scroll.onScroll}
          onScrollEnd={scroll.onRest}
          onResize={scroll.onResize}
        >
          {show}
        </Virtualizer>
        <div class={css.end} />
      </div>
      <FloatingDay atMs={scroll.topDay} />
      {scroll.isAway.value && <LatestButton count={scroll.newCount.value} onPress={scroll.toLatest} />}
      <Announcer rows={rows} isAtEnd={() => !scroll.isAway.peek()} tools={tools} />
    </div>
  );
};

/** Rows are measured this far outside of what is seen: their true heights move nothing there. */
const bufferPx = 700;

const LatestButton = ({ count, onPress }: { count: number; onPress: () => void }): JSX.Element => (
  <button
    type="button"
    class={css.latest}
    aria-label={count === 0 ? says.jumpToLatest : undefined}
    onClick={onPress}
  >
    {count > 0 && <span>{says.newMessages(count)}</span>}
    <ArrowDownIcon size={18} />
  </button>
);

const markedMs = 2_500;

/** The message that a link led to, for a moment. */
const useMarked = (target: Target): number | undefined => {
  const [marked, setMarked] = useState<Target | undefined>(target);
  useLayoutEffect(() => {
    setMarked(target);
    const timer = setTimeout(() => setMarked(undefined), markedMs);
    return () => clearTimeout(timer);
  }, [target]);
  return typeof marked === 'number' ? marked : undefined;
};
