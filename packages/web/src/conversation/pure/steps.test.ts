import { describe, expect, it } from 'bun:test';
import { rowsOf } from './rows.ts';
import type { Row, RowSource } from './rows.ts';
import { firstSeqOf, stepBetween } from './steps.ts';

const entryAt = (seq: number): RowSource => ({
  key: `message-${seq}`,
  message: { senderId: 'ada', createdAt: new Date(seq * 60_000).toISOString(), seq, deletedAt: null },
});

/** The rows of the messages from one to another, with the heading of their day before them. */
const rows = (from: number, to: number): readonly Row<RowSource>[] =>
  rowsOf(
    Array.from({ length: to - from + 1 }, (_, index) => entryAt(from + index)),
    { dayKey: () => 'day', newAfterSeq: undefined, ownId: 'bob' },
  );

const endsOf = (some: readonly Row<RowSource>[] | undefined): unknown =>
  some && [firstSeqOf(some), some.at(-1)?.key];

describe('stepBetween', () => {
  it('takes away at the end before older ones come', () => {
    expect(endsOf(stepBetween(rows(10, 20), rows(5, 15)))).toEqual([10, 'message-15']);
  });

  it('takes away at the beginning before newer ones come', () => {
    expect(endsOf(stepBetween(rows(10, 20), rows(15, 25)))).toEqual([15, 'message-20']);
  });

  it('adds older ones before newer ones', () => {
    expect(endsOf(stepBetween(rows(10, 20), rows(5, 21)))).toEqual([5, 'message-20']);
  });

  it('takes away at the end first where both become shorter', () => {
    expect(endsOf(stepBetween(rows(10, 20), rows(12, 18)))).toEqual([10, 'message-18']);
  });

  it('is none where one end alone differs, or nothing stays', () => {
    expect(stepBetween(rows(10, 20), rows(10, 20))).toBeUndefined();
    expect(stepBetween(rows(10, 20), rows(10, 21))).toBeUndefined();
    expect(stepBetween(rows(10, 20), rows(5, 20))).toBeUndefined();
    expect(stepBetween(rows(10, 20), rows(30, 40))).toBeUndefined();
    expect(stepBetween([], rows(30, 40))).toBeUndefined();
  });
});
