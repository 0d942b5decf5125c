/** Which key sends; the other one, with or without Shift, breaks the line. */
export type EnterKey = 'sends' | 'breaks';

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  /** A word of an input method is being put together: Enter belongs to it. */
  readonly isComposing: boolean;
}

/** Whether a key sends the message. Ctrl or Cmd with Enter always does. */
export const sends = (
  { key, shiftKey, ctrlKey, metaKey, isComposing }: KeyPress,
  enter: EnterKey,
): boolean => {
  if (key !== 'Enter' || isComposing) return false;
  if (ctrlKey || metaKey) return true;
  return (enter === 'sends') !== shiftKey;
};

const counterFrom = 0.9;

/** How many characters are left, in the last tenth; undefined before. Negative when it is too long. */
export const charactersLeft = (length: number, max: number): number | undefined =>
  length < max * counterFrom ? undefined : max - length;

export interface Insertion {
  readonly text: string;
  readonly caret: number;
}

/** Text put in the place of a range, with a space before and after where words would run together. */
export const insertAt = (
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  inserted: string,
): Insertion => {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const put = inserted + (/^\s/.test(after) ? '' : ' ');
  return { text: before + put + after, caret: start + put.length };
};
