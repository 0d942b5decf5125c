import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { messageId } from './message-id.ts';
import { messageNumber, messageNumberOf, parseMessageNumber } from './message-number.ts';

const rooms = fc.integer({ min: 1, max: 2 ** 27 - 1 });
const seqs = fc.integer({ min: 1, max: 2 ** 26 - 1 });

describe('messageNumber', () => {
  it('is an exact integer from which room and seq come back', () => {
    fc.assert(
      fc.property(rooms, seqs, (roomNumber, seq) => {
        const number = messageNumber(roomNumber, seq);
        expect(Number.isSafeInteger(number)).toBe(true);
        expect(parseMessageNumber(number)).toEqual({ roomNumber, seq });
      }),
    );
  });

  it('follows from the id', () => {
    const id = messageId({ createdAtMs: 1_763_717_000_000, roomNumber: 7, seq: 12 });
    expect(messageNumberOf(id)).toBe(messageNumber(7, 12));
    expect(messageNumberOf('0199f1c2-0000-4000-8000-000000000000')).toBeUndefined();
  });
});
