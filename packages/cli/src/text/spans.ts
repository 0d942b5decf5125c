import { harmless } from './harmless.ts';
import { cut, widthOf } from './width.ts';

/** How a piece of text looks. `name0` to `name5` are colours that tell people apart. */
export type Look =
  | 'bold'
  | 'dim'
  | 'inverse'
  | 'accent'
  | 'danger'
  | 'warning'
  | 'name0'
  | 'name1'
  | 'name2'
  | 'name3'
  | 'name4'
  | 'name5';

/** A piece of text of one look. The text may be anybody's: it becomes harmless when it is painted, and nowhere else. */
export interface Span {
  readonly text: string;
  readonly look?: Look | undefined;
}

export type Spans = readonly Span[];

/** `plain`: nothing but text. `mono`: no colours (NO_COLOR), but bold, dim and inverse. */
export type Palette = 'plain' | 'mono' | 'color';

const attributes: Partial<Record<Look, string>> = { bold: '1', dim: '2', inverse: '7' };

/** The sixteen colours that the user's terminal has in its own theme: they can be read on light and on dark. */
const colors: Record<Look, string> = {
  bold: '1',
  dim: '2',
  inverse: '7',
  accent: '36',
  danger: '31',
  warning: '33',
  name0: '1;34',
  name1: '1;35',
  name2: '1;32',
  name3: '1;36',
  name4: '1;33',
  name5: '1;31',
};

const monoOf = (look: Look): string | undefined =>
  attributes[look] ?? (look.startsWith('name') ? '1' : undefined);

const paintSpan = ({ text, look }: Span, palette: Palette): string => {
  const shown = harmless(text);
  if (look === undefined || palette === 'plain' || shown === '') return shown;
  const code = palette === 'color' ? colors[look] : monoOf(look);
  return code === undefined ? shown : `\u001B[${code}m${shown}\u001B[0m`;
};

/** What is written to the terminal. */
export const paint = (spans: Spans, palette: Palette): string =>
  spans.map((span) => paintSpan(span, palette)).join('');

export const widthOfSpans = (spans: Spans): number =>
  spans.reduce((width, { text }) => width + widthOf(harmless(text)), 0);

/** The spans in so many columns; what is longer ends with `…`. */
export const cutSpans = (spans: Spans, columns: number): Spans => {
  const kept: Span[] = [];
  let left = columns;
  for (const span of spans) {
    const text = harmless(span.text);
    const width = widthOf(text);
    if (width > left) {
      kept.push({ ...span, text: cut(text, left) });
      break;
    }
    kept.push({ ...span, text });
    left -= width;
  }
  return kept;
};

const nameLooks = ['name0', 'name1', 'name2', 'name3', 'name4', 'name5'] as const;

/** The colour of a user: always the same, from the end of the id, which is random. */
export const nameLook = (userId: string): Look =>
  nameLooks[Number.parseInt(userId.slice(-4), 16) % nameLooks.length] ?? 'name0';
