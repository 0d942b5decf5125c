/** How many columns of a terminal a text takes, and how it is cut into rows. Texts are harmless and on one line. */

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Only these need a closer look; most text has none. */
const plain = /^[ -~]*$/;
const noWidth = /^[\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}]+$/u;
const twoColumns =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|\p{Emoji}\ufe0f/u;

const widthOfGrapheme = (grapheme: string): number => {
  if (plain.test(grapheme)) return grapheme.length;
  if (noWidth.test(grapheme)) return 0;
  return twoColumns.test(grapheme) ? 2 : 1;
};

/** What a reader takes for one character each. */
export const graphemesOf = (text: string): readonly string[] =>
  plain.test(text) ? [...text] : Array.from(graphemes.segment(text), ({ segment }) => segment);

export const widthOf = (text: string): number => {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfGrapheme(segment);
  return width;
};

/** The text in so many columns, with `…` in the last where something was left out. */
export const cut = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let width = 0;
  for (const grapheme of graphemesOf(text)) {
    width += widthOfGrapheme(grapheme);
    if (width > columns - 1) break;
    kept += grapheme;
  }
  return `${kept}…`;
};

/** The text with spaces after it (or before it) up to so many columns; what is longer is cut. */
export const fit = (text: string, columns: number, side: 'left' | 'right' = 'left'): string => {
  const shown = cut(text, columns);
  const spaces = ' '.repeat(Math.max(0, columns - widthOf(shown)));
  return side === 'left' ? shown + spaces : spaces + shown;
};

/** A row that a line was cut into. `start` is its place in the line, in UTF-16 units. */
export interface WrappedRow {
  readonly text: string;
  readonly start: number;
}

/**
 * Cuts a line into rows of at most so many columns, after spaces where there are any, within words that are longer than a
 * row. The rows together are the line: nothing is left out. There is at least one row.
 */
export const wrap = (line: string, columns: number): readonly WrappedRow[] => {
  if (widthOf(line) <= columns) return [{ text: line, start: 0 }];
  const rows: WrappedRow[] = [];
  let start = 0;
  let width = 0;
  /** Behind the last space of the row, and how wide the row is up to there. */
  let space = { at: 0, width: 0 };
  let at = 0;
  for (const grapheme of graphemesOf(line)) {
    const more = widthOfGrapheme(grapheme);
    // A space at the end of a row may hang over: it is not seen. What is left after a space may still be too wide.
    const widthMax = grapheme === ' ' ? Number.POSITIVE_INFINITY : columns - more;
    while (width > widthMax && at > start) {
      const isAtSpace = space.at > start;
      const end = isAtSpace ? space.at : at;
      rows.push({ text: line.slice(start, end), start });
      start = end;
      width = isAtSpace ? width - space.width : 0;
    }
    width += more;
    at += grapheme.length;
    if (grapheme === ' ') space = { at, width };
  }
  rows.push({ text: line.slice(start), start });
  return rows;
};
