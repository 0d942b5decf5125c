import { cutSpans, widthOfSpans } from '../text/spans.ts';
import type { Span, Spans } from '../text/spans.ts';
import { cut } from '../text/width.ts';
import { layOut } from './draft.ts';
import type { Draft } from './draft.ts';
import type { ShownRow } from './message-rows.ts';

/** A choice among rooms, in the place of the conversation. */
export interface PickerView {
  readonly choices: readonly { readonly title: string; readonly about: string; readonly unread: number }[];
  readonly chosen: number;
}

/** Everything that is on the screen. */
export interface ScreenView {
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
  readonly about: string;
  /** Says that something is not as usual: offline, loading. */
  readonly trouble: Span | undefined;
  readonly conversation: readonly ShownRow[];
  /** Shown while there is no conversation. */
  readonly empty: string;
  /** The last row of the conversation that is shown; the newest where it is undefined. */
  readonly lastRowId: string | undefined;
  /** The line above the composer: who types, notices; and on its right. */
  readonly status: Spans;
  readonly statusRight: Spans;
  readonly draft: Draft;
  readonly prompt: string;
  readonly picker: PickerView | undefined;
  /** A page in the place of the conversation. */
  readonly page: readonly Spans[] | undefined;
}

export interface Screen {
  readonly rows: readonly Spans[];
  readonly cursor: { readonly row: number; readonly column: number };
  /** The rows of the conversation that are shown: from, and up to without. */
  readonly shown: { readonly from: number; readonly to: number };
}

const composerRowsMax = 8;
const promptColumns = 2;

/** One row with something on its right end, which goes first when there is no room. */
const between = (left: Spans, right: Spans, columns: number): Spans => {
  const rightWidth = widthOfSpans(right);
  if (rightWidth === 0 || rightWidth + 4 > columns) return cutSpans(left, columns);
  const room = columns - rightWidth - 2;
  const shown = cutSpans(left, room);
  return [...shown, { text: ' '.repeat(Math.max(2, columns - rightWidth - widthOfSpans(shown))) }, ...right];
};

/** Where the rows end that are shown: behind the one with the id, or at the end. */
export const endOfShown = (rows: readonly ShownRow[], lastRowId: string | undefined): number => {
  if (lastRowId === undefined) return rows.length;
  const exact = rows.findLastIndex(({ id }) => id === lastRowId);
  if (exact >= 0) return exact + 1;
  // Another width wraps otherwise: the message is there still.
  const key = lastRowId.slice(0, lastRowId.lastIndexOf(' ') + 1);
  const near = rows.findLastIndex(({ id }) => id.startsWith(key));
  return near >= 0 ? near + 1 : rows.length;
};

const pickerRows = ({ choices, chosen }: PickerView, height: number, columns: number): readonly Spans[] => {
  if (choices.length === 0)
    return [[{ text: '  No such room. Enter looks for a user or a public room of that name.', look: 'dim' }]];
  const from = Math.max(0, Math.min(chosen - Math.floor(height / 2), choices.length - height));
  return choices.slice(from, from + height).map(({ title, about, unread }, index): Spans => {
    const isChosen = from + index === chosen;
    const left: Spans = [
      { text: isChosen ? '› ' : '  ', look: 'accent' },
      { text: title, look: isChosen ? 'inverse' : unread > 0 ? 'bold' : undefined },
      { text: `  ${about}`, look: 'dim' },
    ];
    return between(left, unread > 0 ? [{ text: `${unread} new`, look: 'accent' }] : [], columns);
  });
};

const padAbove = (rows: readonly Spans[], height: number): readonly Spans[] => [
  ...Array.from({ length: Math.max(0, height - rows.length) }, (): Spans => []),
  ...rows,
];

const padBelow = (rows: readonly Spans[], height: number): readonly Spans[] => [
  ...rows,
  ...Array.from({ length: Math.max(0, height - rows.length) }, (): Spans => []),
];

/** What is between the title and the status: a page, the choice of rooms, or the conversation. */
const middleRows = (
  { page, picker, conversation, empty, columns }: ScreenView,
  { from, end, height }: { readonly from: number; readonly end: number; readonly height: number },
): readonly Spans[] => {
  if (page)
    return padBelow(
      page.slice(0, height).map((row) => cutSpans(row, columns)),
      height,
    );
  if (picker) return padBelow(pickerRows(picker, height, columns), height);
  if (conversation.length === 0) return padAbove([[{ text: cut(empty, columns), look: 'dim' }]], height);
  return padAbove(
    conversation.slice(from, end).map(({ spans }) => cutSpans(spans, columns)),
    height,
  );
};

/** Lays out the screen: title, rule, conversation, status, composer. There are as many rows as asked for. */
export const layOutScreen = (view: ScreenView): Screen => {
  const { columns } = view;
  const draft = layOut(view.draft, columns - promptColumns);
  const composerHeight = Math.min(draft.rows.length, composerRowsMax, Math.max(1, view.rows - 4));
  const composerFrom = Math.max(
    0,
    Math.min(draft.row - composerHeight + 1, draft.rows.length - composerHeight),
  );
  const height = Math.max(0, view.rows - 3 - composerHeight);
  const to = endOfShown(view.conversation, view.lastRowId);
  // There is always a full page where there is as much.
  const end = Math.min(view.conversation.length, Math.max(to, height));
  const from = Math.max(0, end - height);

  const title: Spans = [
    { text: view.title, look: 'bold' },
    { text: `  ${view.about}`, look: 'dim' },
  ];
  const middle = middleRows(view, { from, end, height });
  const composer = draft.rows
    .slice(composerFrom, composerFrom + composerHeight)
    .map(({ text }, index): Spans => [
      { text: index + composerFrom === 0 ? view.prompt : '  ', look: 'accent' },
      { text: text.trimEnd() },
    ]);
  const rows = [
    between(title, view.trouble ? [view.trouble] : [], columns),
    [{ text: '─'.repeat(columns), look: 'dim' as const }],
    ...middle,
    between(view.status, view.statusRight, columns),
    ...composer,
  ];
  const cursor = {
    row: rows.length - composerHeight + draft.row - composerFrom,
    column: promptColumns + draft.column,
  };
  // A terminal of three rows shows the composer and what is above it.
  return {
    rows: rows.slice(-view.rows),
    cursor: { ...cursor, row: cursor.row - Math.max(0, rows.length - view.rows) },
    shown: { from, to: end },
  };
};
