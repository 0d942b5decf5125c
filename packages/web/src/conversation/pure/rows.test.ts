import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { groupMs, rowOfSeq, rowsOf } from './rows.ts';
import type { RowSource } from './rows.ts';

const start = Date.parse('2026-01-05T22:00:00.000Z');
const dayKey = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const entryAt = (seq: number, senderId: string, afterMs: number): RowSource => ({
  key: String(seq),
  message: { seq, senderId, createdAt: new Date(start + afterMs).toISOString(), deletedAt: null },
});

/** Rows in short: `day`, `new`, `1+` the first of a group, `2` another one. */
const short = (entries: readonly RowSource[], newAfterSeq?: number): string =>
  rowsOf(entries, { dayKey, newAfterSeq, ownId: 'me' })
    .map((row) => (row.kind === 'message' ? `${row.entry.message.seq}${row.isFirst ? '+' : ''}` : row.kind))
    .join(' ');

describe('rowsOf', () => {
  it('asks for the day of a quarter of an hour once, however often rows are made', () => {
    let asked = 0;
    const options = {
      dayKey: (ms: number) => {
        asked += 1;
        return dayKey(ms);
      },
      newAfterSeq: undefined,
      ownId: 'me',
    };
    const entries = [entryAt(1, 'ada', 0), entryAt(2, 'ada', 20 * 60_000)];
    rowsOf(entries, options);
    rowsOf([...entries, entryAt(3, 'bob', 40 * 60_000)], options);
    expect(asked).toBe(3);
  });

  it('groups the same author within five minutes of the first', () => {
    const entries = [
      entryAt(1, 'ada', 0),
      entryAt(2, 'ada', groupMs - 1),
      entryAt(3, 'ada', groupMs),
      entryAt(4, 'bob', groupMs + 1),
      entryAt(5, 'ada', groupMs + 2),
    ];
    expect(short(entries)).toBe('day 1+ 2 3+ 4+ 5+');
  });

  it('begins a day with a heading and a new group', () => {
    const hours = 3_600_000;
    expect(short([entryAt(1, 'ada', 2 * hours - 1), entryAt(2, 'ada', 2 * hours)])).toBe('day 1+ day 2+');
  });

  it('draws one line before the first unread message of somebody else', () => {
    const entries = [entryAt(1, 'ada', 0), entryAt(2, 'me', 1), entryAt(3, 'ada', 2), entryAt(4, 'ada', 3)];
    expect(short(entries, 1)).toBe('day 1+ 2+ new 3+ 4');
    expect(short(entries, 0)).toBe('day new 1+ 2+ 3+ 4');
    expect(short(entries, 4)).toBe('day 1+ 2+ 3+ 4');
    expect(short(entries)).toBe('day 1+ 2+ 3+ 4');
  });

  it('keeps every message once, in order, with keys of their own', () => {
    const entry = fc.tuple(fc.constantFrom('ada', 'bob', 'me'), fc.nat(40_000_000));
    fc.assert(
      fc.property(fc.array(entry), fc.nat(20), (made, newAfterSeq) => {
        const entries = made.map(([sender, afterMs], index) => entryAt(index + 1, sender, afterMs));
        const rows = rowsOf(entries, { dayKey, newAfterSeq, ownId: 'me' });
        expect(rows.flatMap((row) => (row.kind === 'message' ? [row.entry] : []))).toEqual(entries);
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
        expect(rows.filter(({ kind }) => kind === 'new').length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('finds a message by its seq', () => {
    const rows = rowsOf([entryAt(1, 'ada', 0), entryAt(2, 'bob', 0)], {
      dayKey,
      newAfterSeq: undefined,
      ownId: 'me',
    });
    expect([rowOfSeq(rows, 2), rowOfSeq(rows, 3)]).toEqual([2, -1]);
  });
});
