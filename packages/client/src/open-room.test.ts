import { describe, expect, it } from 'bun:test';
import type { Message } from '@parley/contract/nouns/message';
import type { Output, Request } from '@parley/contract/registry';
import { harbour, online, summaryOf } from './client.fixture.ts';
import type { Bench } from './client.fixture.ts';
import { ParleyError } from './errors.ts';
import * as openRoomLimits from './limits/open-room.ts';
import type { OpenRoom } from './open-room.ts';
import { messageAt } from './stage.fixture.ts';
import { lastMessageOf, messagesInOrder, unreadCountOf } from './views.ts';

/** Pages of a room of so many messages, as the server makes them. */
const pagesOf = (lastSeq: number) => {
  const messages = Array.from({ length: lastSeq }, (_, index) =>
    messageAt(index + 1, index + 1, { roomId: harbour }),
  );
  return ({ before, after, around, limit = 50 }: Request<'list_messages'>): Output<'list_messages'> => {
    const last = (before ?? lastSeq + 1) - 1;
    const from = after ?? Math.max(0, around === undefined ? last - limit : around - limit / 2);
    const page: Message[] = messages.slice(from, Math.min(from + limit, last));
    return { messages: page, hasBefore: true, hasAfter: true, lastEventSeq: lastSeq };
  };
};
const pageOf = pagesOf(200);

const withMessages = async (lastSeq = 200): Promise<Bench> => {
  const bench = await online([summaryOf(harbour, lastSeq, lastSeq)]);
  bench.server.answer('list_messages', lastSeq === 200 ? pageOf : pagesOf(lastSeq));
  return bench;
};

/** The first and the last message that is shown, and how many. */
const shownBy = ({ client }: Bench): unknown => {
  const room = client.state.rooms.get(harbour);
  const seqs = room ? messagesInOrder(room).map(({ seq }) => seq) : [];
  return [seqs[0], seqs.at(-1), seqs.length];
};

describe('an open room', () => {
  it('asks for one page after the other, so that a jump is not undone by the page before it', async () => {
    const bench = await withMessages();
    bench.server.answer('list_messages', () => undefined);
    const room = bench.client.openRoom(harbour);
    const jump = room.loadAround(100);
    await bench.clock.advance(1_000);
    expect(bench.server.sent('list_messages')).toEqual([{ roomId: harbour, limit: 50 }]);
    bench.server.answer('list_messages', pageOf);
    bench.server.cut();
    await bench.clock.advance(1_000);
    await jump;
    expect([shownBy(bench), room.hasOlder, room.hasNewer]).toEqual([[76, 125, 50], true, true]);
  });

  it('says why a page did not come, and asks for it again by itself', async () => {
    const bench = await withMessages();
    bench.server.answer('list_messages', () => new ParleyError('overloaded'));
    const room = bench.client.openRoom(harbour);
    await bench.clock.advance(openRoomLimits.againMs / 2);
    expect([room.error?.code, room.isLoading]).toEqual(['overloaded', false]);
    bench.server.answer('list_messages', pageOf);
    await bench.clock.advance(openRoomLimits.againMs);
    expect([room.error, shownBy(bench)]).toEqual([undefined, [151, 200, 50]]);
  });

  it('goes on with what is written, unless newer messages are not loaded', async () => {
    const bench = await withMessages();
    const room = bench.client.openRoom(harbour);
    await bench.clock.advance(0);
    const write = async (seq: number): Promise<void> => {
      bench.server.tell('message_created', { message: messageAt(seq, seq, { roomId: harbour }) });
      await bench.clock.advance(0);
    };
    await write(201);
    expect([shownBy(bench), room.hasNewer]).toEqual([[151, 201, 51], false]);
    await room.loadAround(20);
    await write(202);
    expect([shownBy(bench), room.hasNewer]).toEqual([[1, 50, 50], true]);
    await room.loadNewer();
    expect(shownBy(bench)).toEqual([1, 100, 100]);
  });

  it('that two look at stays loaded until both have closed it', async () => {
    const bench = await withMessages();
    const rooms = [bench.client.openRoom(harbour), bench.client.openRoom(harbour)];
    await bench.clock.advance(0);
    rooms[0]?.close();
    expect(shownBy(bench)).toEqual([151, 200, 50]);
    rooms[1]?.close();
    expect(shownBy(bench)).toEqual([undefined, undefined, 0]);
  });

  describe('that is longer than what is kept of it', () => {
    const { messagesKeptMax, spareMax, newerSpareMax, pageSize } = openRoomLimits;
    const size = messagesKeptMax + 4_000;
    const write = async (bench: Bench, seq: number): Promise<void> => {
      bench.server.tell('message_created', { message: messageAt(seq, seq, { roomId: harbour }) });
      await bench.clock.advance(0);
    };
    const kept = ({ client }: Bench): number => client.state.rooms.get(harbour)?.messages.size ?? 0;
    const goUp = async (bench: Bench, pages: number): Promise<OpenRoom> => {
      const room = bench.client.openRoom(harbour);
      await bench.clock.advance(0);
      for (let page = 0; page < pages; page += 1) {
        await room.loadOlder();
        expect(kept(bench)).toBeLessThanOrEqual(messagesKeptMax);
      }
      return room;
    };

    it('forgets the newest when older ones are loaded, and shows nothing new in the gap', async () => {
      const bench = await withMessages(size);
      const pages = messagesKeptMax / pageSize;
      const room = await goUp(bench, pages - 1);
      expect([shownBy(bench), room.hasNewer]).toEqual([[4_001, size, messagesKeptMax], false]);
      await room.loadOlder();
      expect([shownBy(bench), room.hasNewer]).toEqual([[3_951, size - 50, messagesKeptMax], true]);
      await write(bench, size + 1);
      expect([shownBy(bench), room.hasNewer]).toEqual([[3_951, size - 50, messagesKeptMax], true]);
      const state = bench.client.state.rooms.get(harbour);
      expect(state && [lastMessageOf(state)?.seq, unreadCountOf(bench.client.state, state)]).toEqual([
        size + 1,
        size + 1,
      ]);
    });

    it('forgets the oldest when newer ones are loaded, and hears again what is new at the end', async () => {
      const bench = await withMessages(size);
      const room = await goUp(bench, 100);
      expect(shownBy(bench)).toEqual([951, 2_950, messagesKeptMax]);
      while (room.hasNewer) {
        await room.loadNewer();
        expect(kept(bench)).toBeLessThanOrEqual(messagesKeptMax + newerSpareMax);
      }
      expect(room.hasOlder).toBe(true);
      await write(bench, size + 1);
      const [, last] = shownBy(bench) as readonly number[];
      expect([last, room.hasNewer]).toEqual([size + 1, false]);
    });

    it('forgets the oldest when that is asked for, unless they are near to what is looked at', async () => {
      const bench = await withMessages(size);
      const room = await goUp(bench, 60);
      expect(shownBy(bench)).toEqual([2_951, 4_950, messagesKeptMax]);
      for (let page = 0; page < 3; page += 1) await room.loadNewer();
      room.keepNewest(3_101 + spareMax - 1);
      expect(shownBy(bench)).toEqual([2_951, 5_100, messagesKeptMax + 150]);
      room.keepNewest(3_101 + spareMax);
      expect(shownBy(bench)).toEqual([3_101, 5_100, messagesKeptMax]);
    });

    it('loads the newest again when somebody jumps to them', async () => {
      const bench = await withMessages(size);
      const room = await goUp(bench, 60);
      await room.loadAround(size);
      expect([shownBy(bench), room.hasNewer, room.hasOlder]).toEqual([[5_976, size, 25], false, true]);
    });
  });
});
