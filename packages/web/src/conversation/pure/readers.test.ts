import { describe, expect, it } from 'bun:test';
import { readersBySeq } from './readers.ts';

const messages = [
  { seq: 5, senderId: 'me' },
  { seq: 6, senderId: 'ada' },
  { seq: 8, senderId: 'me' },
];

describe('readersBySeq', () => {
  it('puts each at the last loaded message that they have read', () => {
    const readers = [
      { userId: 'ada', readSeq: 8 },
      { userId: 'bob', readSeq: 7 },
      { userId: 'cleo', readSeq: 99 },
      { userId: 'dan', readSeq: 4 },
    ];
    expect([...readersBySeq(messages, readers, 'me')]).toEqual([
      [8, ['ada', 'cleo']],
      [6, ['bob']],
    ]);
  });

  it('leaves out the reader themselves, and authors at what they wrote', () => {
    const readers = [
      { userId: 'me', readSeq: 8 },
      { userId: 'ada', readSeq: 6 },
    ];
    expect(readersBySeq(messages, readers, 'me').size).toBe(0);
    expect(readersBySeq([], readers, 'me').size).toBe(0);
  });
});
