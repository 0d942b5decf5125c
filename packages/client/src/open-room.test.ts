import { describe, expect, it } from 'bun:test';
import type { Message } from '@parley/contract/nouns/message';
import type { Output, Request } from '@parley/contract/registry';
import { harbour, online, summaryOf } from './client.fixture.ts';
import type { Bench } from './client.fixture.ts';
import { ParleyError } from './errors.ts';
import { openRoomLimits } from './open-room.ts';
import { messageAt } from './stage.fixture.ts';
import { messagesInOrder } from './views.ts';

const lastSeq = 200;
const messages = Array.from({ length: lastSeq }, (_, index) =>
  messageAt(index + 1, index + 1, { roomId: harbour }),
);

/** A page as the server makes it. */
const pageOf = ({ before, after, around, limit = 50 }: Request<'list_messages'>): Output<'list_messages'> => {
  const from = (): number => {
    if (after !== undefined) return after;
    if (around !== undefined) return Math.max(0, around - limit / 2);
    return Math.max(0, (before ?? lastSeq + 1) - 1 - limit);
  };
  const page: Message[] = messages.slice(from(), from() + limit);
  return { messages: page, hasBefore: true, hasAfter: true, lastEventSeq: lastSeq };
};

const withMessages = async (): Promise<Bench> => {
  const bench = await online([summaryOf(harbour, lastSeq, lastSeq)]);
  bench.server.answer('list_messages', pageOf);
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
});
