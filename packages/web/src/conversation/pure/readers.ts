/** How far somebody has read. */
export interface Reader {
  readonly userId: string;
  readonly readSeq: number;
}

export const readersShownMax = 5;

/**
 * Who is shown at which message: each reader at the last one that they have read, of those that are loaded, by seq.
 * Nobody stands at their own message, where it says nothing; the reader themselves is left out.
 */
export const readersBySeq = (
  seqs: readonly { readonly seq: number; readonly senderId: string }[],
  readers: Iterable<Reader>,
  ownId: string,
): ReadonlyMap<number, readonly string[]> => {
  const shown = new Map<number, string[]>();
  const first = seqs[0]?.seq;
  if (first === undefined) return shown;
  for (const { userId, readSeq } of readers) {
    if (userId === ownId || readSeq < first) continue;
    const at = lastUpTo(seqs, readSeq);
    if (at === undefined || at.senderId === userId) continue;
    const there = shown.get(at.seq);
    if (there) there.push(userId);
    else shown.set(at.seq, [userId]);
  }
  return shown;
};

/** The last message up to a seq, of messages in order. */
const lastUpTo = <Message extends { readonly seq: number }>(
  messages: readonly Message[],
  seq: number,
): Message | undefined => {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.seq ?? Number.POSITIVE_INFINITY) <= seq) low = middle + 1;
    else high = middle;
  }
  return messages[low - 1];
};
