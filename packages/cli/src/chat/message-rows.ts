import type { TimelineEntry } from '@parley/client/views';
import type { Message } from '@parley/contract/nouns/message';
import { reasonOf } from '../reason.ts';
import { harmless, harmlessLines } from '../text/harmless.ts';
import { nameLook } from '../text/spans.ts';
import type { Look, Span, Spans } from '../text/spans.ts';
import { clockOf, dayKeyOf, dayNameOf } from '../text/times.ts';
import { cut, fit, widthOf, wrap } from '../text/width.ts';

/** A row of the conversation. `id` stays the same while nothing above it changes its height. */
export interface ShownRow {
  readonly id: string;
  readonly spans: Spans;
}

/** What the rows depend on besides the messages. */
export interface RowTerms {
  readonly columns: number;
  readonly userId: string;
  nameOf(userId: string): string;
  readonly now: Date;
  /** The first message that was not read when the room was opened. */
  readonly newFromSeq: number | undefined;
}

type State = TimelineEntry['state'];

/** From here on time and name stand in columns beside the text; below it, in a row above. */
const wideFrom = 76;
/** Text in longer rows is hard to read. */
const textColumnsMax = 100;
const clockColumns = 5;
const nameColumns = 12;
const gap = '  ';
const narrowIndent = 2;
const wideIndent = clockColumns + gap.length + nameColumns + gap.length;
/** For the ticks after the text. */
const ticksColumns = 3;
/** Messages of one author within so long of each other are one group. */
const groupMs = 5 * 60_000;

const ticks: Readonly<Record<State, Span | undefined>> = {
  received: undefined,
  sending: { text: ' …', look: 'dim' },
  sent: { text: ' ✓', look: 'dim' },
  delivered: { text: ' ✓✓', look: 'dim' },
  read: { text: ' ✓✓', look: 'accent' },
  failed: { text: ' ✗', look: 'danger' },
};

const isWide = (columns: number): boolean => columns >= wideFrom;

/** How many columns the text of messages has. */
const textColumnsOf = (columns: number): number =>
  Math.max(
    10,
    Math.min(textColumnsMax, columns - (isWide(columns) ? wideIndent : narrowIndent) - ticksColumns),
  );

const ruleOf = (label: string, columns: number, look: Look): Spans => {
  const width = Math.min(columns, textColumnsMax + wideIndent);
  const start = `── ${label} `;
  return [{ text: start + '─'.repeat(Math.max(0, width - widthOf(start))), look }];
};

const isGrouped = (entry: TimelineEntry, previous: TimelineEntry | undefined): boolean =>
  previous !== undefined &&
  previous.message.senderId === entry.message.senderId &&
  Date.parse(entry.message.createdAt) - Date.parse(previous.message.createdAt) < groupMs;

/** The text of a message in rows, and what is said below it. */
const textRows = ({ message, state, outgoing }: TimelineEntry, columns: number): readonly Spans[] => {
  if (message.deletedAt !== null) return [[{ text: 'Message deleted', look: 'dim' }]];
  if (message.encrypted) return [[{ text: 'Encrypted message', look: 'dim' }]];
  const rows: Span[][] = harmlessLines(message.content).flatMap((line) =>
    wrap(line, columns).map(({ text }): Span[] => [{ text: text.trimEnd() }]),
  );
  const tick = ticks[state];
  if (message.editedAt !== null) rows.push([{ text: '(edited)', look: 'dim' }]);
  if (tick) rows.at(-1)?.push(tick);
  if (message.reactions.length > 0) {
    const reactions = message.reactions.map(({ emoji, count }) => `${harmless(emoji)} ${count}`).join('   ');
    rows.push([{ text: cut(reactions, columns), look: 'dim' }]);
  }
  if (state === 'failed') {
    const error = outgoing?.error;
    const why = error ? harmless(reasonOf(error)) : 'The server did not take it.';
    for (const line of [`Not sent: ${why}`, '/retry or /discard'])
      rows.push(...wrap(line, columns).map(({ text }): Span[] => [{ text, look: 'danger' }]));
  }
  return rows;
};

const beside = (
  texts: readonly Spans[],
  author: { readonly clock: string; readonly name: Span; readonly grouped: boolean },
): readonly Spans[] =>
  texts.map((text, index): Spans => {
    const isFirst = index === 0;
    const name = isFirst && !author.grouped ? fit(author.name.text, nameColumns) : ' '.repeat(nameColumns);
    return [
      { text: fit(isFirst ? author.clock : '', clockColumns), look: 'dim' },
      { text: gap },
      { ...author.name, text: name },
      { text: gap },
      ...text,
    ];
  });

const below = (
  texts: readonly Spans[],
  author: { readonly clock: string; readonly name: Span; readonly grouped: boolean },
): readonly Spans[] => {
  const rows = texts.map((text): Spans => [{ text: ' '.repeat(narrowIndent) }, ...text]);
  if (author.grouped) return rows;
  return [[author.name, { text: `${gap}${author.clock}`, look: 'dim' }], ...rows];
};

const nameColumnsMax = 40;

const rowsOfEntry = (
  entry: TimelineEntry,
  grouped: boolean,
  { columns, userId, nameOf }: RowTerms,
): readonly Spans[] => {
  const { senderId, createdAt } = entry.message;
  const author = {
    clock: clockOf(new Date(createdAt)),
    name: {
      text: cut(harmless(nameOf(senderId)), Math.min(nameColumnsMax, columns - 10)),
      look: senderId === userId ? ('accent' as const) : nameLook(senderId),
    },
    grouped,
  };
  const texts = textRows(entry, textColumnsOf(columns));
  return isWide(columns) ? beside(texts, author) : below(texts, author);
};

interface Kept {
  readonly terms: string;
  readonly rows: readonly Spans[];
}

/** Makes the rows of a conversation. What did not change since the last time is not made again. */
export class MessageRows {
  readonly #kept = new WeakMap<Message, Kept>();

  of(entries: readonly TimelineEntry[], terms: RowTerms): readonly ShownRow[] {
    const shown: ShownRow[] = [];
    let previous: TimelineEntry | undefined;
    let previousDay = '';
    for (const entry of entries) {
      const { message } = entry;
      const time = new Date(message.createdAt);
      const day = dayKeyOf(time);
      const isNewDay = day !== previousDay;
      if (isNewDay)
        shown.push({ id: `day ${day}`, spans: ruleOf(dayNameOf(time, terms.now), terms.columns, 'dim') });
      const isFirstNew = message.seq > 0 && message.seq === terms.newFromSeq;
      if (isFirstNew) shown.push({ id: 'new', spans: ruleOf('New', terms.columns, 'danger') });
      const grouped = !isNewDay && !isFirstNew && isGrouped(entry, previous);
      for (const [index, spans] of this.#rowsOf(entry, grouped, terms).entries())
        shown.push({ id: `${entry.key} ${index}`, spans });
      previous = entry;
      previousDay = day;
    }
    return shown;
  }

  #rowsOf(entry: TimelineEntry, grouped: boolean, terms: RowTerms): readonly Spans[] {
    const name = terms.nameOf(entry.message.senderId);
    const wanted = `${terms.columns} ${entry.state} ${grouped} ${name}`;
    const kept = this.#kept.get(entry.message);
    if (kept?.terms === wanted) return kept.rows;
    const rows = rowsOfEntry(entry, grouped, terms);
    this.#kept.set(entry.message, { terms: wanted, rows });
    return rows;
  }
}
