import type { Row, RowSource } from './rows.ts';

/** The number of the first message of some rows; 0 where there is none. */
export const firstSeqOf = (rows: readonly Row<RowSource>[]): number => {
  for (const row of rows)
    if (row.kind === 'message' && row.entry.outgoing === undefined) return row.entry.message.seq;
  return 0;
};

/**
 * The rows to show between two others, where both ends of the list differ, as when older messages came and the newest were
 * forgotten; undefined where one step does. A virtual list knows its rows' heights by their place, and can be told of a
 * change at its beginning or at its end, not of both at once.
 */
export const stepBetween = <Entry extends RowSource>(
  before: readonly Row<Entry>[],
  next: readonly Row<Entry>[],
): readonly Row<Entry>[] | undefined => {
  const [lastBefore, lastNext] = [before.at(-1)?.key, next.at(-1)?.key];
  if (lastBefore === undefined || lastBefore === lastNext || firstSeqOf(before) === firstSeqOf(next))
    return undefined;
  // More at the end: first what happened at the beginning.
  const kept = next.findLastIndex(({ key }) => key === lastBefore);
  if (kept >= 0) return next.slice(0, kept + 1);
  // Less at the end: that first.
  const stays = before.findLastIndex(({ key }) => key === lastNext);
  return stays < 0 ? undefined : before.slice(0, stays + 1);
};
