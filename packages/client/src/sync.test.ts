import { describe, expect, it } from 'bun:test';
import type { LoggedEvent } from '@parley/contract/commands/resume';
import { ParleyClient } from './client.ts';
import { harbour, market, online, resumedWith, serverWith, summaryOf } from './client.fixture.ts';
import type { Bench } from './client.fixture.ts';
import { ParleyError } from './errors.ts';
import { ManualClock } from './manual-clock.ts';
import * as markLimits from './limits/marks.ts';
import { ada, bob, memberNamed, messageAt, roomAt, timeOf, userNamed } from './stage.fixture.ts';
import * as syncLimits from './limits/sync.ts';
import { messagesInOrder } from './views.ts';

const written = (seq: number, eventSeq: number, roomId = harbour): LoggedEvent => ({
  event: 'message_created',
  data: { message: messageAt(seq, eventSeq, { roomId }) },
});

const tell = ({ server }: Bench, ...events: readonly LoggedEvent[]): void => {
  for (const { event, data } of events) server.tell(event, data);
};

const shownOf = ({ client }: Bench, roomId = harbour): readonly number[] => {
  const room = client.state.rooms.get(roomId);
  return room ? messagesInOrder(room).map(({ seq }) => seq) : [];
};

const listen = ({ client }: Bench): number[] => {
  const heard: number[] = [];
  client.on('message_created', ({ message }) => void heard.push(message.eventSeq));
  return heard;
};

/** Long enough for what is missing to be asked for. */
const patienceMs = syncLimits.graceMs + 2 * syncLimits.lookMs;

describe('a gap in what is heard', () => {
  it('is filled by resume after a moment, and listeners hear everything in order', async () => {
    const bench = await online([summaryOf(harbour, 1)]);
    const heard = listen(bench);
    bench.server.answer('resume', ({ rooms }) => ({
      complete: true,
      rooms: rooms.map(({ roomId }) => resumedWith(roomId, [written(2, 3), written(3, 4)])),
      list: null,
    }));
    tell(bench, written(1, 2), written(3, 4));
    await bench.clock.advance(syncLimits.graceMs / 2);
    expect([heard, bench.server.sent('resume').length]).toEqual([[2], 0]);
    await bench.clock.advance(patienceMs);
    expect(bench.server.sent('resume')).toEqual([
      { rooms: [{ roomId: harbour, eventSeq: 2, at: timeOf(2) }] },
    ]);
    tell(bench, written(4, 5));
    await bench.clock.advance(0);
    expect(heard).toEqual([2, 3, 4, 5]);
    expect(bench.client.state.rooms.get(harbour)?.room.lastSeq).toBe(4);
  });

  it('is asked about at a pace where resume does not fill it', async () => {
    const bench = await online([summaryOf(harbour, 1)]);
    tell(bench, written(2, 3));
    await bench.clock.advance(10 * syncLimits.stuckMs);
    expect(bench.server.sent('resume').length).toBeWithin(5, 12);
  });

  it('is not asked about where it closes by itself', async () => {
    const bench = await online([summaryOf(harbour, 1)]);
    const heard = listen(bench);
    tell(bench, written(1, 2));
    tell(bench, written(3, 4));
    await bench.clock.advance(syncLimits.lookMs * 2);
    tell(bench, written(2, 3));
    await bench.clock.advance(patienceMs);
    expect([heard, bench.server.sent('resume')]).toEqual([[2, 3, 4], []]);
  });
});

describe('a connection that comes back', () => {
  it('is heard where the list of rooms was ahead of it when it broke', async () => {
    const clock = new ManualClock();
    const server = serverWith(clock);
    const client = new ParleyClient({ url: 'http://parley.example', transport: server.transport, clock });
    const bench = { client, server, clock };
    const heard = listen(bench);
    server.answer('list_rooms', () => {
      tell(bench, written(1, 2));
      return { rooms: [summaryOf(harbour, 4, 3)], next: null };
    });
    client.useTokens(server.tokens, ada);
    client.connect();
    await clock.advance(0);
    server.cut();
    await clock.advance(1_000);
    tell(bench, written(4, 5));
    await clock.advance(0);
    expect(heard).toEqual([2, 5]);
  });

  it('resumes every room and the list, asks again while there is more, and then for marks', async () => {
    const bench = await online([summaryOf(harbour, 1), summaryOf(market, 1)]);
    const heard = listen(bench);
    const answers = [
      [{ ...resumedWith(harbour, [written(1, 2)]), more: true }, resumedWith(market)],
      [resumedWith(harbour, [written(2, 3)])],
    ];
    bench.server.answer('resume', ({ list }) => ({
      complete: false,
      rooms: answers.shift() ?? [],
      list: list === undefined ? null : { complete: true, cursor: list },
    }));
    const before = bench.server.all.length;
    bench.server.cut();
    await bench.clock.advance(1_000);
    const asked = bench.server.all.slice(before).map(({ command }) => command);
    expect(asked.slice(0, 5)).toEqual([
      'authenticate',
      'resume',
      'resume',
      'list_rooms',
      'list_notifications',
    ]);
    const [first, second] = bench.server.sent('resume');
    expect(first?.rooms.map(({ roomId }) => roomId).toSorted()).toEqual([harbour, market]);
    expect(first?.list).toBe('00000000000000000000000000000001');
    expect(second).toEqual({ rooms: [{ roomId: harbour, eventSeq: 2, at: timeOf(2) }] });
    expect(heard).toEqual([2, 3]);
  });

  it('resumes more rooms than fit into one call in several, of which the last one is done', async () => {
    const ids = Array.from(
      { length: 250 },
      (_, index) => harbour.slice(0, -3) + String(index).padStart(3, '0'),
    );
    const bench = await online(ids.map((id) => summaryOf(id, 1)));
    bench.server.cut();
    await bench.clock.advance(1_000);
    const calls = bench.server.sent('resume');
    expect(calls.map(({ rooms, done, list }) => [rooms.length, done, list !== undefined])).toEqual([
      [200, false, false],
      [50, undefined, true],
    ]);
    expect(new Set(calls.flatMap(({ rooms }) => rooms.map(({ roomId }) => roomId))).size).toBe(250);
  });

  it('resumes the list also where there is no room yet', async () => {
    const bench = await online([]);
    bench.server.cut();
    await bench.clock.advance(1_000);
    expect(bench.server.sent('resume')).toEqual([{ rooms: [], list: '0'.repeat(32) }]);
  });

  it('loads a room anew that cannot be caught up with, and what was shown of it', async () => {
    const bench = await online([summaryOf(harbour, 20_000, 9_000)]);
    bench.server.answer('list_messages', () => ({
      messages: [
        messageAt(8_999, 19_999, { roomId: harbour }),
        messageAt(9_000, 20_000, { roomId: harbour }),
      ],
      hasBefore: true,
      hasAfter: false,
      lastEventSeq: 20_000,
    }));
    bench.client.openRoom(harbour);
    await bench.clock.advance(patienceMs);
    expect(shownOf(bench)).toEqual([8_999, 9_000]);
    bench.server.answer('resume', ({ rooms }) => ({
      complete: false,
      rooms: rooms.map(({ roomId }) => ({
        ...resumedWith(roomId),
        complete: false,
        why: 'too_far' as const,
      })),
      list: null,
    }));
    bench.server.cut();
    await bench.clock.advance(1_000 + patienceMs);
    expect(bench.client.state.rooms.get(harbour)?.lostAt).toBeNull();
    expect(shownOf(bench)).toEqual([8_999, 9_000]);
    expect(bench.server.sent('list_messages')).toHaveLength(2);
  });

  it('forgets a room that is not there any more', async () => {
    const bench = await online([summaryOf(harbour, 1), summaryOf(market, 1)]);
    bench.server
      .answer('resume', ({ rooms }) => ({
        complete: false,
        rooms: rooms.map(({ roomId }) => ({
          ...resumedWith(roomId),
          complete: roomId !== market,
          why: roomId === market ? ('not_found' as const) : null,
        })),
        list: null,
      }))
      .answer('list_rooms', () => ({ rooms: [summaryOf(harbour, 1)], next: null }));
    bench.server.cut();
    await bench.clock.advance(1_000);
    expect([...bench.client.state.rooms.keys()]).toEqual([harbour]);
  });

  it('asks again, later, for what was refused for now', async () => {
    const bench = await online([summaryOf(harbour, 1)]);
    let refusals = 2;
    bench.server.answer('list_rooms', () => {
      refusals -= 1;
      return refusals < 0
        ? { rooms: [summaryOf(harbour, 1), summaryOf(market, 1)], next: null }
        : new ParleyError('overloaded', { retryAfterS: 3 });
    });
    bench.server.cut();
    await bench.clock.advance(1_000);
    expect(bench.client.state.rooms.size).toBe(1);
    await bench.clock.advance(6_000);
    expect(bench.client.state.rooms.size).toBe(2);
  });
});

describe('what is missing', () => {
  it('of a room that nobody told of is loaded, and not for ever where it cannot be', async () => {
    const bench = await online([summaryOf(harbour, 1)]);
    bench.server.answer('get_room', ({ roomId }) => ({
      room: roomAt(5, { id: roomId, lastSeq: 0 }),
      membership: summaryOf(market, 5).membership,
    }));
    tell(bench, written(1, 6, market));
    await bench.clock.advance(patienceMs);
    expect(bench.client.state.rooms.get(market)?.room.lastSeq).toBe(1);

    bench.server.answer('get_room', () => new ParleyError('not_found'));
    const nowhere = '00000000-0000-4000-8000-00000000000c';
    tell(bench, written(1, 6, nowhere));
    await bench.clock.advance(100 * syncLimits.graceMs);
    const asked = bench.server.sent('get_room').filter(({ roomId }) => roomId === nowhere);
    expect(asked).toHaveLength(syncLimits.unknownTriesMax);
  });

  it('of people in an open room is asked for, and who is shown is watched', async () => {
    const bench = await online([summaryOf(harbour, 1)]);
    bench.server.answer('list_members', () => ({
      members: [memberNamed(ada), memberNamed(bob)],
      next: null,
      lastEventSeq: 1,
    }));
    bench.client.openRoom(harbour);
    await bench.clock.advance(patienceMs);
    tell(bench, { event: 'member_added', data: memberAdded('user-cid', 2) });
    await bench.clock.advance(patienceMs);
    expect(bench.client.state.users.get('user-cid')).toEqual(userNamed('user-cid'));
    expect(bench.server.sent('watch_presence')).toEqual([{ userIds: [bob] }, { userIds: [bob, 'user-cid'] }]);
  });

  it('is not looked for again when nothing happens', async () => {
    const bench = await online([summaryOf(harbour, 1)]);
    await bench.clock.advance(patienceMs);
    const asked = bench.server.all.length;
    await bench.clock.advance(20_000);
    expect(bench.server.all.slice(asked)).toEqual([]);
  });
});

const memberAdded = (userId: string, eventSeq: number) => ({
  roomId: harbour,
  eventSeq,
  at: timeOf(eventSeq),
  actorId: bob,
  userId,
  username: userId,
  role: 'member' as const,
});

describe('marks', () => {
  it('say what has arrived by themselves: the highest of each room, at a pace', async () => {
    const bench = await online([summaryOf(harbour, 1), summaryOf(market, 1)]);
    const membership = memberNamed(ada) as never;
    bench.server.answer('mark_delivered', () => ({ membership, unreadCount: 0, moved: true }));
    tell(bench, written(1, 2), written(2, 3), written(3, 4), written(1, 2, market));
    await bench.clock.advance(syncLimits.lookMs + markLimits.settleMs);
    expect(bench.server.sent('mark_delivered')).toEqual([{ roomId: harbour, seq: 3 }]);
    await bench.clock.advance(10 * markLimits.paceMs);
    expect(bench.server.sent('mark_delivered')).toEqual([
      { roomId: harbour, seq: 3 },
      { roomId: market, seq: 1 },
    ]);
  });

  it('say what was read once, after a break too, and nothing where they are switched off', async () => {
    const bench = await online([summaryOf(harbour, 5, 4)], { marksDelivered: false });
    const membership = memberNamed(ada) as never;
    bench.server.answer('mark_read', () => ({ membership, unreadCount: 0, moved: true }));
    const room = bench.client.openRoom(harbour);
    bench.server.setReachable(false);
    for (const seq of [1, 2, 3]) room.markRead(seq);
    await bench.clock.advance(60_000);
    expect(bench.server.sent('mark_read')).toEqual([]);
    bench.server.setReachable(true);
    await bench.clock.advance(60_000);
    room.markRead(3);
    await bench.clock.advance(60_000);
    expect(bench.server.sent('mark_read')).toEqual([{ roomId: harbour, seq: 3 }]);
    expect(bench.server.sent('mark_delivered')).toEqual([]);
  });

  it('are as few as typing: once in three seconds, and at once after a message', async () => {
    const bench = await online([summaryOf(harbour, 1)]);
    const room = bench.client.openRoom(harbour);
    for (let key = 0; key < 10; key += 1) {
      room.typing();
      await bench.clock.advance(500);
    }
    expect(bench.server.sent('set_typing')).toHaveLength(2);
    bench.client.send(harbour, 'Done');
    room.typing();
    await bench.clock.advance(0);
    expect(bench.server.sent('set_typing')).toHaveLength(3);
  });
});
