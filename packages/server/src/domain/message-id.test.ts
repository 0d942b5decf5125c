import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { messageId, parseMessageId, roomNumberMax, seqMax } from './message-id.ts';

const place = fc.record({
  createdAtMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  roomNumber: fc.integer({ min: 0, max: roomNumberMax }),
  seq: fc.integer({ min: 0, max: seqMax }),
});

describe('messageId', () => {
  it('is a UUID of version 7 from which its place is read back', () => {
    fc.assert(
      fc.property(place, (given) => {
        const id = messageId(given);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(parseMessageId(id)).toEqual(given);
      }),
    );
  });

  it('holds the largest and the smallest numbers', () => {
    for (const given of [
      { createdAtMs: 0, roomNumber: 0, seq: 0 },
      { createdAtMs: 2 ** 48 - 1, roomNumber: roomNumberMax, seq: seqMax },
      { createdAtMs: 1, roomNumber: roomNumberMax, seq: 0 },
      { createdAtMs: 1, roomNumber: 0, seq: seqMax },
    ]) {
      expect(parseMessageId(messageId(given))).toEqual(given);
    }
  });

  it('is another for every place', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        const same =
          one.createdAtMs === other.createdAtMs &&
          one.roomNumber === other.roomNumber &&
          one.seq === other.seq;
        expect(messageId(one) === messageId(other)).toBe(same);
      }),
    );
  });

  it('is ordered by time, and within a room and a millisecond by seq', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        const inRoom = { ...other, roomNumber: one.roomNumber, createdAtMs: one.createdAtMs };
        expect(messageId(one) < messageId(inRoom)).toBe(one.seq < inRoom.seq);
        if (one.createdAtMs < other.createdAtMs) expect(messageId(one) < messageId(other)).toBe(true);
      }),
    );
  });
});

describe('parseMessageId', () => {
  it('finds no place in what is no message id', () => {
    const good = messageId({ createdAtMs: 1_767_605_400_000, roomNumber: 7, seq: 42 });
    const version4 = `${good.slice(0, 14)}4${good.slice(15)}`;
    const variant = `${good.slice(0, 19)}c${good.slice(20)}`;
    for (const id of [
      '',
      'x',
      version4,
      variant,
      good.toUpperCase(),
      `${good} `,
      good.slice(1),
      `${good}0`,
      ` ${good}`,
    ]) {
      expect(parseMessageId(id)).toBeUndefined();
    }
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (id) => expect(parseMessageId(id)).toBeUndefined()));
  });
});
