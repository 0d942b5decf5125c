import { limits } from '@parley/contract/limits';

/**
 * Puts an answer together: the whole or its pieces, up to what a message can hold; the rest is not asked for. Rejects
 * with the signal's reason when that is aborted, whatever the assistant does.
 */
export const collectAnswer = async (
  answer: Promise<string> | AsyncIterable<string>,
  signal: AbortSignal,
): Promise<string> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const text = Symbol.asyncIterator in answer ? joined(answer, aborted) : Promise.race([answer, aborted]);
    return storable(await text);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

const joined = async (answer: AsyncIterable<string>, aborted: Promise<never>): Promise<string> => {
  const pieces = answer[Symbol.asyncIterator]();
  let text = '';
  try {
    while (text.length < limits.contentLengthCeiling) {
      const piece = await Promise.race([pieces.next(), aborted]);
      if (piece.done === true) break;
      text += piece.value;
    }
    return text;
  } finally {
    // Not waited for: an assistant that hangs does not end either.
    pieces.return?.().catch(() => undefined);
  }
};

/** The text as a message can hold it: cut between characters, without what PostgreSQL and UTF-8 cannot hold. */
const storable = (text: string): string => {
  const cut = text.slice(0, limits.contentLengthCeiling);
  const isSplit = cut.length < text.length && /[\uD800-\uDBFF]$/.test(cut);
  return (isSplit ? cut.slice(0, -1) : cut).replaceAll('\u0000', '').toWellFormed();
};
