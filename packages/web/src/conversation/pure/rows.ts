import type { Message } from '@parley/contract/nouns/message';

/** What the list knows of one message: the SDK's `TimelineEntry` fits. */
export interface RowSource {
  readonly key: string;
  readonly message: Pick<Message, 'senderId' | 'createdAt' | 'seq' | 'deletedAt'>;
  /** Written here, and not numbered by the server yet. */
  readonly outgoing?: unknown;
}

/** One row of the list, from above. */
export type Row<Entry extends RowSource> =
  | { readonly kind: 'day'; readonly key: string; readonly atMs: number }
  | { readonly kind: 'new'; readonly key: 'new'; readonly atMs: number }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly atMs: number;
      readonly entry: Entry;
      /** The first of its group shows avatar, name and time. */
      readonly isFirst: boolean;
    };

export interface RowOptions {
  /** The day of a time, where the reader is. */
  readonly dayKey: (ms: number) => string;
  /** The newest message that was read when the room was opened: the line "New" comes after it. */
  readonly newAfterSeq: number | undefined;
  readonly ownId: string;
}

/** The same author is grouped this long after the first of the group. */
export const groupMs = 5 * 60_000;
/** Days are asked of Intl once a quarter of an hour of messages: every time zone changes its day at one. */
const dayKeyEveryMs = 15 * 60_000;
/** More than a year of quarters. Beyond that they are asked for anew. */
const quartersKeptMax = 50_000;

/** Kept from one time to the next: rows are made anew for every page of messages, and Intl is the dearest part of that. */
const daysByQuarter = new WeakMap<RowOptions['dayKey'], Map<number, string>>();

const makeDayOf = (dayKey: RowOptions['dayKey']): ((ms: number) => string) => {
  const known = daysByQuarter.get(dayKey) ?? new Map<number, string>();
  if (known.size > quartersKeptMax) known.clear();
  daysByQuarter.set(dayKey, known);
  return (ms) => {
    const quarter = Math.floor(ms / dayKeyEveryMs);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const day = dayKey(ms);
    known.set(quarter, day);
    return day;
  };
};

/**
 * The rows of a conversation: messages grouped by author, a heading where a day begins, and one line "New" before the
 * first message of somebody else that was not read.
 */
export const rowsOf = <Entry extends RowSource>(
  entries: readonly Entry[],
  { dayKey, newAfterSeq, ownId }: RowOptions,
): readonly Row<Entry>[] => {
  const dayOf = makeDayOf(dayKey);
  const rows: Row<Entry>[] = [];
  let day: string | undefined;
  let isNewPending = newAfterSeq !== undefined;
  let group: { senderId: string; startMs: number } | undefined;
  for (const entry of entries) {
    const { message } = entry;
    const atMs = Date.parse(message.createdAt);
    const entryDay = dayOf(atMs);
    if (entryDay !== day) {
      rows.push({ kind: 'day', key: `day ${entryDay} ${entry.key}`, atMs });
      day = entryDay;
      group = undefined;
    }
    const isUnread = entry.outgoing === undefined && message.seq > (newAfterSeq ?? 0);
    if (isNewPending && isUnread && message.senderId !== ownId) {
      rows.push({ kind: 'new', key: 'new', atMs });
      isNewPending = false;
      group = undefined;
    }
    const isFirst = group?.senderId !== message.senderId || atMs - group.startMs >= groupMs;
    if (isFirst) group = { senderId: message.senderId, startMs: atMs };
    rows.push({ kind: 'message', key: entry.key, atMs, entry, isFirst });
  }
  return rows;
};

/** Where a message stands among the rows, or -1. */
export const rowOfSeq = (rows: readonly Row<RowSource>[], seq: number): number =>
  rows.findIndex(
    (row) => row.kind === 'message' && row.entry.outgoing === undefined && row.entry.message.seq === seq,
  );
