import type { RowSource } from './rows.ts';

/**
 * The entries to show: a run without gaps, since what is loaded may have some where somebody jumped. With an anchor the run
 * around it, or nothing while that is not loaded; without one the newest run. What is on its way comes after the newest
 * message, and only there.
 */
export const windowOf = <Entry extends RowSource>(
  entries: readonly Entry[],
  anchorSeq: number | undefined,
  lastSeq: number,
): readonly Entry[] => {
  const firstOutgoing = entries.findLastIndex(({ outgoing }) => outgoing === undefined) + 1;
  const seqAt = (index: number): number => entries[index]?.message.seq ?? 0;
  const anchor =
    anchorSeq === undefined
      ? firstOutgoing - 1
      : entries.findIndex(
          ({ message, outgoing }, index) =>
            index < firstOutgoing && outgoing === undefined && message.seq === anchorSeq,
        );
  if (anchor < 0) return anchorSeq === undefined ? entries : [];
  let start = anchor;
  while (start > 0 && seqAt(start - 1) === seqAt(start) - 1) start -= 1;
  let end = anchor + 1;
  while (end < firstOutgoing && seqAt(end) === seqAt(end - 1) + 1) end += 1;
  const isAtEnd = seqAt(end - 1) >= lastSeq;
  return entries.slice(start, isAtEnd ? entries.length : end);
};
