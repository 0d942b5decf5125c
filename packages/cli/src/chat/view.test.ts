import { describe, expect, it } from 'bun:test';
import type { TimelineEntry } from '@parley/client/views';
import { paint, widthOfSpans } from '../text/spans.ts';
import { draftOf, emptyDraft } from './draft.ts';
import { MessageRows } from './message-rows.ts';
import { layOutScreen } from './screen.ts';
import type { ScreenView } from './screen.ts';

const me = '00000000-0000-4000-8000-000000000001';
const other = '00000000-0000-4000-8000-000000000002';
const now = new Date(2026, 0, 5, 12, 0);

interface Written {
  readonly seq: number;
  readonly content: string;
  readonly minutesAgo?: number;
  readonly senderId?: string;
  readonly state?: TimelineEntry['state'];
  readonly deleted?: boolean;
}

const entry = (written: Written): TimelineEntry => {
  const { seq, content, minutesAgo = 0, senderId = other, state = 'received', deleted = false } = written;
  const createdAt = new Date(now.getTime() - minutesAgo * 60_000).toISOString();
  return {
    key: `key-${seq}`,
    state,
    message: {
      id: `id-${seq}`,
      roomId: 'room',
      seq,
      eventSeq: seq,
      senderId,
      clientId: null,
      content,
      encrypted: false,
      createdAt,
      editedAt: null,
      deletedAt: deleted ? createdAt : null,
      reactions: [],
    },
  };
};

const rowsOf = (entries: readonly TimelineEntry[], columns: number, newFromSeq?: number) =>
  new MessageRows().of(entries, {
    columns,
    now,
    newFromSeq,
    userId: me,
    nameOf: (id) => (id === me ? 'me' : 'a-name-of-forty-characters-which-is-long'),
  });

const textsOf = (
  entries: readonly TimelineEntry[],
  columns: number,
  newFromSeq?: number,
): readonly string[] =>
  rowsOf(entries, columns, newFromSeq).map(({ spans }) => paint(spans, 'plain').trimEnd());

describe('the rows of a conversation', () => {
  const conversation = [
    entry({ seq: 1, content: 'long ago', minutesAgo: 60 * 24 }),
    entry({ seq: 2, content: 'two\nlines', minutesAgo: 20 }),
    entry({ seq: 3, content: 'the same author', minutesAgo: 18 }),
    entry({ seq: 4, content: 'mine', minutesAgo: 1, senderId: me, state: 'read' }),
    entry({ seq: 5, content: 'gone', senderId: me, deleted: true }),
    entry({ seq: 0, content: 'on its way', senderId: me, state: 'sending' }),
  ];

  it('have time and name beside the text where there is room', () => {
    expect(textsOf(conversation, 80, 4)).toEqual([
      `── Yesterday ${'─'.repeat(67)}`,
      '12:00  a-name-of-f…  long ago',
      `── Today ${'─'.repeat(71)}`,
      '11:40  a-name-of-f…  two',
      '                     lines',
      '11:42                the same author',
      `── New ${'─'.repeat(73)}`,
      '11:59  me            mine ✓✓',
      '12:00                Message deleted',
      '12:00                on its way …',
    ]);
  });

  it('have them above the text in a narrow terminal', () => {
    expect(textsOf(conversation.slice(1, 4), 60)).toEqual([
      `── Today ${'─'.repeat(51)}`,
      'a-name-of-forty-characters-which-is-long  11:40',
      '  two',
      '  lines',
      '  the same author',
      'me  11:59',
      '  mine ✓✓',
    ]);
  });

  it.each([20, 60, 76, 80, 200])('fit into %d columns, a message of 4,000 characters included', (columns) => {
    const long = entry({ seq: 1, content: '漢字 and words '.repeat(280), senderId: me, state: 'delivered' });
    const rows = rowsOf([long, entry({ seq: 2, content: 'x'.repeat(4_000) })], columns);
    expect(Math.max(...rows.map(({ spans }) => widthOfSpans(spans)))).toBeLessThanOrEqual(columns);
  });

  it('are not made again for what did not change', () => {
    const rows = new MessageRows();
    const terms = { columns: 80, now, newFromSeq: undefined, userId: me, nameOf: () => 'x' };
    const before = rows.of(conversation, terms);
    const after = rows.of([...conversation], terms);
    expect(
      after.every((row, index) => row.id.startsWith('day') || row.spans === before[index]?.spans),
    ).toBeTrue();
  });
});

const view = (given: Partial<ScreenView>): ScreenView => ({
  columns: 60,
  rows: 10,
  title: '#ops',
  about: '3 members',
  trouble: undefined,
  conversation: rowsOf(
    Array.from({ length: 30 }, (_, index) => entry({ seq: index + 1, content: `message ${index + 1}` })),
    60,
  ),
  empty: '',
  lastRowId: undefined,
  status: [],
  statusRight: [],
  draft: emptyDraft,
  prompt: '› ',
  picker: undefined,
  page: undefined,
  ...given,
});

const screenOf = (given: Partial<ScreenView>): readonly string[] =>
  layOutScreen(view(given)).rows.map((row) => paint(row, 'plain').trimEnd());

describe('the screen', () => {
  it('has the end of the conversation between title and composer, in as many rows as there are', () => {
    expect(screenOf({ status: [{ text: 'bea is typing…' }], statusRight: [{ text: 'Read' }] })).toEqual([
      '#ops  3 members',
      '─'.repeat(60),
      ...[25, 26, 27, 28, 29, 30].map((seq) => `  message ${seq}`),
      `bea is typing…${' '.repeat(42)}Read`,
      '›',
    ]);
  });

  it('stays where one has paged to, and shows a full page', () => {
    expect(screenOf({ lastRowId: 'key-10 0' }).slice(2, 8)).toEqual(
      [5, 6, 7, 8, 9, 10].map((seq) => `  message ${seq}`),
    );
    expect(screenOf({ lastRowId: 'key-2 0' })[7]).toBe('  message 4');
  });

  it.each([
    [60, 10],
    [20, 4],
    [10, 3],
    [200, 50],
    [4, 1],
  ])('has exactly its size at %d by %d, with the cursor on it', (columns, rows) => {
    const draft = draftOf('a long draft of several rows '.repeat(20));
    const trouble = { text: 'Offline · next attempt in 3 s' };
    const screen = layOutScreen(view({ columns, rows, draft, trouble }));
    expect(screen.rows).toHaveLength(rows);
    expect(screen.cursor.row).toBeWithin(0, rows);
    expect(screen.cursor.column).toBeWithin(0, columns + 1);
  });

  it('grows the composer to eight rows, and shows those around the cursor', () => {
    const draft = draftOf(Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n'));
    const rows = screenOf({ rows: 20, draft });
    expect(rows.slice(-8)).toEqual([13, 14, 15, 16, 17, 18, 19, 20].map((line) => `  line ${line}`));
  });

  it('shows the choice of rooms, with what is chosen in sight', () => {
    const choices = Array.from({ length: 100 }, (_, index) => ({
      title: `#room-${index}`,
      about: '',
      unread: index % 2,
    }));
    const rows = screenOf({ picker: { choices, chosen: 57 } });
    expect(rows.some((row) => row.startsWith('› #room-57') && row.endsWith('1 new'))).toBeTrue();
    expect(screenOf({ picker: { choices: [], chosen: 0 } })[2]).toContain('No such room');
  });
});
