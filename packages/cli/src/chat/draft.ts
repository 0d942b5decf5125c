import { graphemesOf, widthOf, wrap } from '../text/width.ts';
import type { KeyName } from './keys.ts';

/** What is being written. `cursor` is a place in the text, in UTF-16 units, between two graphemes. */
export interface Draft {
  readonly text: string;
  readonly cursor: number;
}

export const emptyDraft: Draft = { text: '', cursor: 0 };

export const draftOf = (text: string): Draft => ({ text, cursor: text.length });

/** Control characters but for line breaks and tabs cannot be meant. */
const unwritable = /[^\P{Cc}\n\t]/gu;

export const insert = ({ text, cursor }: Draft, added: string): Draft => {
  const clean = added.replaceAll(/\r\n?/g, '\n').replaceAll(unwritable, '').toWellFormed();
  return { text: text.slice(0, cursor) + clean + text.slice(cursor), cursor: cursor + clean.length };
};

const removeBetween = ({ text }: Draft, from: number, to: number): Draft => ({
  text: text.slice(0, from) + text.slice(to),
  cursor: from,
});

const before = ({ text, cursor }: Draft): number =>
  cursor - (graphemesOf(text.slice(0, cursor)).at(-1)?.length ?? 0);
const after = ({ text, cursor }: Draft): number => cursor + (graphemesOf(text.slice(cursor))[0]?.length ?? 0);
const lineStart = ({ text, cursor }: Draft): number => text.lastIndexOf('\n', cursor - 1) + 1;

const lineEnd = ({ text, cursor }: Draft): number => {
  const end = text.indexOf('\n', cursor);
  return end === -1 ? text.length : end;
};

const wordStart = ({ text, cursor }: Draft): number => text.slice(0, cursor).search(/\S*\s*$/u);

const wordEnd = ({ text, cursor }: Draft): number =>
  cursor + (/^\s*\S*/u.exec(text.slice(cursor))?.[0].length ?? 0);

const edits: Partial<Record<KeyName, (draft: Draft) => Draft>> = {
  newline: (draft) => insert(draft, '\n'),
  backspace: (draft) => removeBetween(draft, before(draft), draft.cursor),
  delete: (draft) => removeBetween(draft, draft.cursor, after(draft)),
  left: (draft) => ({ ...draft, cursor: before(draft) }),
  right: (draft) => ({ ...draft, cursor: after(draft) }),
  wordLeft: (draft) => ({ ...draft, cursor: wordStart(draft) }),
  wordRight: (draft) => ({ ...draft, cursor: wordEnd(draft) }),
  home: (draft) => ({ ...draft, cursor: lineStart(draft) }),
  end: (draft) => ({ ...draft, cursor: lineEnd(draft) }),
  killToStart: (draft) => removeBetween(draft, lineStart(draft), draft.cursor),
  killWord: (draft) => removeBetween(draft, wordStart(draft), draft.cursor),
};

/** The draft after a key; undefined for keys that do not edit. */
export const edit = (draft: Draft, key: KeyName): Draft | undefined => edits[key]?.(draft);

/** A draft in rows of a width, and where the cursor is in them. */
export interface DraftLayout {
  readonly rows: readonly { readonly text: string; readonly start: number }[];
  readonly row: number;
  readonly column: number;
}

/** A tab takes one column here, so that places in the text and on the screen stay in step. */
const shownTab = '⇥';

export const layOut = ({ text, cursor }: Draft, columns: number): DraftLayout => {
  const rows: { text: string; start: number }[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    // Spaces may hang over the end of a row, the cursor behind them may not.
    for (const row of wrap(line.replaceAll('\t', shownTab), Math.max(2, columns - 1)))
      rows.push({ text: row.text, start: start + row.start });
    start += line.length + 1;
  }
  const row = rows.findLastIndex((each) => each.start <= cursor);
  const { text: rowText = '', start: rowStart = 0 } = rows[row] ?? {};
  const column = Math.min(columns - 1, widthOf(rowText.slice(0, cursor - rowStart)));
  return { rows, row, column };
};

/** The draft with the cursor a row up or down; undefined where there is none. */
export const moveByRow = (draft: Draft, rowsDown: -1 | 1, columns: number): Draft | undefined => {
  const { rows, row, column } = layOut(draft, columns);
  const target = rows[row + rowsDown];
  if (!target) return undefined;
  let cursor = target.start;
  let width = 0;
  const isLast = row + rowsDown === rows.length - 1;
  const graphemes = graphemesOf(target.text);
  for (const [index, grapheme] of graphemes.entries()) {
    width += widthOf(grapheme);
    const isEndOfRow =
      index === graphemes.length - 1 &&
      !isLast &&
      rows[row + rowsDown + 1]?.start === cursor + grapheme.length;
    if (width > column || isEndOfRow) break;
    cursor += grapheme.length;
  }
  return { ...draft, cursor };
};
