import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import type { CommittedEvent, Heard } from '../app/ports/bus.ts';
import type { LogPlace } from '../app/ports/event-log.ts';
import { LocalBus } from '../bus/local.ts';
import { until } from '../../../../tests/support/wait.ts';
import { RoomOrder } from './room-order.ts';

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const at = (eventSeq: number): string => new Date(eventSeq).toISOString();

const eventOf = (roomId: string, eventSeq: number): CommittedEvent => ({
  roomId,
  eventSeq,
  event: {
    event: 'reaction_added',
    data: { roomId, eventSeq, at: at(eventSeq), actorId: 'ada', messageId: 'm', seq: 1, emoji: '👍' },
  },
});

const removalOf = (roomId: string, eventSeq: number): CommittedEvent => ({
  roomId,
  eventSeq,
  event: {
    event: 'member_removed',
    data: { roomId, eventSeq, at: at(eventSeq), actorId: 'ada', userId: 'bob' },
  },
});

/** The logs of rooms, and an order over them that tells what it tells. */
const stage = (lengths: Readonly<Record<string, number>>) => {
  const logs = new Map(
    Object.entries(lengths).map(([roomId, length]) => [
      roomId,
      Array.from({ length }, (_, index) => eventOf(roomId, index + 1)),
    ]),
  );
  const reads: LogPlace[] = [];
  const eventLog = {
    ends: (roomIds: readonly string[]) =>
      Promise.resolve(
        new Map(
          roomIds.flatMap((roomId) => {
            const eventSeq = logs.get(roomId)?.length;
            return eventSeq === undefined ? [] : [[roomId, { eventSeq, at: at(eventSeq) }] as const];
          }),
        ),
      ),
    read: (places: readonly LogPlace[], limit: number) => {
      reads.push(...places);
      const found = places.map(
        ({ roomId, after }) => [roomId, (logs.get(roomId) ?? []).slice(after, after + limit)] as const,
      );
      return Promise.resolve(new Map(found));
    },
  };
  const bus = new LocalBus(() => undefined);
  const order = new RoomOrder({ bus, eventLog, log: quiet, isHeard: () => true, isHere: () => true });
  bus.subscribe((heard) => order.hear(heard));
  const told: Heard[] = [];
  order.subscribe((heard) => told.push(heard));
  const toldOf = (roomId: string): readonly number[] =>
    told
      .flatMap((heard) => (heard.type === 'committed' ? heard.events : []))
      .filter((event) => event.roomId === roomId)
      .map(({ eventSeq }) => eventSeq);
  const append = (roomId: string, make = eventOf): CommittedEvent => {
    const log = logs.get(roomId) ?? [];
    logs.set(roomId, log);
    const event = make(roomId, log.length + 1);
    log.push(event);
    return event;
  };
  return { order, bus, append, told, toldOf, reads };
};

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

describe('RoomOrder', () => {
  it('tells every event once and in order, whatever comes late, twice, out of order or not at all', async () => {
    const fate = fc.record({
      room: fc.constantFrom('one', 'two'),
      copies: fc.integer({ min: 0, max: 2 }),
      key: fc.integer({ min: 0, max: 30 }),
      isHint: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 30 }), async (fates) => {
        const { order, bus, append, toldOf } = stage({ one: 3, two: 0 });
        await order.track(['one', 'two']);
        const onTheWay = fates
          .flatMap(({ room, copies, key, isHint }) => {
            const event = append(room);
            return Array.from({ length: copies }, () => ({ event, key, isHint }));
          })
          .toSorted((left, right) => left.key - right.key);
        for (const { event, isHint } of onTheWay) {
          const { roomId, eventSeq } = event;
          bus.publish(
            isHint ? { type: 'advanced', roomId, eventSeq } : { type: 'committed', events: [event] },
          );
        }
        // What was lost for good is noticed by the watchdog of a bus.
        order.hear({ type: 'lost' });
        const lastOf = (room: string, before: number) =>
          before + fates.filter((one) => one.room === room).length;
        await until('both rooms are told to their ends', () =>
          (['one', 'two'] as const).every(
            (room) => order.position(room)?.eventSeq === lastOf(room, room === 'one' ? 3 : 0),
          ),
        );
        expect(toldOf('one')).toEqual([...numbers(4, lastOf('one', 3))]);
        expect(toldOf('two')).toEqual([...numbers(1, lastOf('two', 0))]);
        await order.close();
      }),
      { numRuns: 60 },
    );
  });

  it('lets somebody listen where what they read ends, also when that is not told here yet', async () => {
    const { order, bus, append, toldOf } = stage({ room: 2 });
    await order.track(['room']);
    const follower = order.follow('room');
    const [third, fourth, fifth] = [append('room'), append('room'), append('room')];
    let from: number | undefined;
    // They read up to 4 from the log; this node has told up to 2.
    follower?.when(4, () => (from = toldOf('room').at(-1)));
    for (const event of [third, fourth, fifth]) bus.publish({ type: 'committed', events: [event] });
    expect(from).toBe(4);
    expect(toldOf('room')).toEqual([3, 4, 5]);
    await order.close();
  });

  it('keeps what is told for who is about to listen', async () => {
    const { order, bus, append } = stage({ room: 2 });
    await order.track(['room']);
    const follower = order.follow('room');
    for (let count = 0; count < 3; count += 1) bus.publish({ type: 'committed', events: [append('room')] });
    expect(follower?.after(3)?.map(({ eventSeq }) => eventSeq)).toEqual([4, 5]);
    follower?.stop();
    bus.publish({ type: 'committed', events: [append('room')] });
    expect(follower?.after(0)).toEqual([]);
    await order.close();
  });

  it('reads nothing while everything comes in order', async () => {
    const { order, bus, append, toldOf, reads } = stage({ room: 5 });
    await order.track(['room']);
    for (let count = 0; count < 10; count += 1) bus.publish({ type: 'committed', events: [append('room')] });
    expect(toldOf('room')).toEqual([...numbers(6, 15)]);
    expect(order.position('room')).toEqual({ eventSeq: 15, at: at(15) });
    expect(reads).toEqual([]);
    await order.close();
  });

  it('tells what came while it read where a room stands', async () => {
    const { order, bus, append, toldOf } = stage({ room: 5 });
    const tracked = order.track(['room']);
    bus.publish({ type: 'committed', events: [append('room')] });
    await tracked;
    bus.publish({ type: 'committed', events: [append('room')] });
    await until('both were told or read', () => order.position('room')?.eventSeq === 7);
    expect(toldOf('room').at(-1)).toBe(7);
    await order.close();
  });

  it('says who came or went by an event that was too late to be told in its place', async () => {
    const { order, bus, append, told, toldOf } = stage({ room: 5 });
    const before = append('room', removalOf);
    append('room');
    const tracked = order.track(['room']);
    bus.publish({ type: 'committed', events: [before] });
    await tracked;
    expect(told).toEqual([{ type: 'moved_late', userId: 'bob' }]);
    bus.publish({ type: 'committed', events: [before] });
    bus.publish({ type: 'committed', events: [append('room')] });
    expect(told.filter(({ type }) => type === 'moved_late')).toHaveLength(2);
    expect(toldOf('room')).toEqual([8]);
    await order.close();
  });

  it('holds back what is said about a room until it has what was missing there', async () => {
    const { order, bus, append, told, toldOf } = stage({ room: 0 });
    await order.track(['room']);
    append('room');
    bus.publish({ type: 'committed', events: [append('room')] });
    const notice = {
      type: 'room_notice',
      roomId: 'room',
      event: { event: 'typing_changed', data: { roomId: 'room', userId: 'ada', typing: true } },
    } as const;
    bus.publish(notice);
    expect(told).toEqual([]);
    await until('the notice was told', () => told.includes(notice));
    expect(toldOf('room')).toEqual([1, 2]);
    expect(told.at(-1)).toBe(notice);
    await order.close();
  });

  it('goes on when an event that was announced is nowhere', async () => {
    const { order, bus, append, toldOf } = stage({ room: 0 });
    await order.track(['room']);
    bus.publish({ type: 'advanced', roomId: 'room', eventSeq: 1_000 });
    await until('it gave up', () => order.follow('room') !== undefined && toldOf('room').length === 0);
    bus.publish({ type: 'committed', events: [append('room')] });
    expect(toldOf('room')).toEqual([1]);
    await order.close();
  });

  it('forgets rooms that nobody listens to, but none that somebody asked for a moment ago', async () => {
    const nothing = () => Promise.resolve(new Map());
    const eventLog = { ends: nothing, read: nothing };
    const order = new RoomOrder({
      bus: new LocalBus(() => undefined),
      eventLog,
      log: quiet,
      isHeard: (id) => id === 'heard',
      isHere: () => true,
    });
    await order.track(['heard', 'silent']);
    order.sweep();
    expect(order.size).toBe(2);
    order.sweep();
    expect(order.size).toBe(1);
    expect(order.position('heard')).toBeDefined();
    await order.close();
  });
});
