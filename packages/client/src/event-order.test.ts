import { describe, expect, it } from 'bun:test';
import type { LoggedEvent } from '@parley/contract/commands/resume';
import { EventOrder } from './event-order.ts';
import { placeOf } from './room-events.ts';
import { events, roomId } from './stage.fixture.ts';

const at = (eventSeq: number): LoggedEvent => events.created(eventSeq, eventSeq);
const numbers = (told: readonly LoggedEvent[]): readonly number[] =>
  told.map((event) => placeOf(event).eventSeq);

describe('EventOrder', () => {
  it('tells each event once, beginning with the first that comes', () => {
    const order = new EventOrder();
    const told = [5, 6, 6, 5, 7].map((eventSeq) => numbers(order.hear(at(eventSeq))));
    expect(told).toEqual([[5], [6], [], [], [7]]);
  });

  it('holds what comes early until resume brings what is missing, and tells all in order', () => {
    const order = new EventOrder();
    order.hear(at(1));
    expect(numbers(order.hear(at(4)))).toEqual([]);
    expect(numbers(order.hear(at(5)))).toEqual([]);
    expect(numbers(order.replay(roomId, [at(1), at(2), at(3), at(4)]))).toEqual([2, 3, 4, 5]);
    expect(numbers(order.hear(at(5)))).toEqual([]);
    expect(numbers(order.hear(at(6)))).toEqual([6]);
  });

  it('tells what came early in order, in whatever order that came', () => {
    const order = new EventOrder();
    order.hear(at(1));
    for (const eventSeq of [4, 3, 5]) expect(numbers(order.hear(at(eventSeq)))).toEqual([]);
    expect(numbers(order.hear(at(2)))).toEqual([2, 3, 4, 5]);
  });

  it('goes on where a room is known to have got, and begins anew where it was forgotten', () => {
    const order = new EventOrder();
    order.hear(at(1));
    order.reach(roomId, 8);
    expect(numbers(order.hear(at(8)))).toEqual([]);
    expect(numbers(order.hear(at(9)))).toEqual([9]);
    order.forget(roomId);
    expect(numbers(order.hear(at(3)))).toEqual([3]);
  });
});
