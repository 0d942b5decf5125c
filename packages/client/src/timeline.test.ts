import { describe, expect, it } from 'bun:test';
import type { Message } from '@parley/contract/nouns/message';
import type { OutgoingMessage } from './outgoing.ts';
import { ada, after, bob, listedAt, memberNamed, messageAt, roomId, timeOf } from './stage.fixture.ts';
import type { ClientState } from './state.ts';
import { timelineOf } from './views.ts';

const outgoing = (clientId: string, given: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  clientId,
  roomId,
  content: 'Hello',
  encrypted: false,
  createdAtMs: Date.parse(timeOf(0)),
  state: 'waiting',
  ...given,
});

/** A room of two with these messages, in which the other has got so far. */
const roomWith = (
  messages: readonly Message[],
  others: { readonly deliveredSeq: number; readonly readSeq: number } = { deliveredSeq: 0, readSeq: 0 },
): ClientState =>
  after(
    listedAt(10, { lastSeq: messages.length }),
    { type: 'messages_loaded', roomId, messages, lastEventSeq: 10 },
    {
      type: 'members_loaded',
      roomId,
      members: [memberNamed(ada, { deliveredSeq: 9, readSeq: 9 }), memberNamed(bob, others)],
      lastEventSeq: 10,
    },
  );

const own = (seq: number, clientId: string): Message => messageAt(seq, seq, { senderId: ada, clientId });
const statesOf = (state: ClientState, outbox: readonly OutgoingMessage[] = []): readonly string[] =>
  timelineOf(state, outbox, roomId).map((entry) => entry.state);

describe('timelineOf', () => {
  it('says of own messages how far the other has got, and of others that they were received', () => {
    const messages = [own(1, 'a'), own(2, 'b'), messageAt(3, 3), own(4, 'd')];
    const state = roomWith(messages, { deliveredSeq: 2, readSeq: 1 });
    expect(statesOf(state)).toEqual(['read', 'delivered', 'received', 'sent']);
  });

  it('puts what is on its way last, under the key that it keeps when it is there', () => {
    const before = timelineOf(
      roomWith([own(1, 'a')]),
      [outgoing('b'), outgoing('c', { state: 'failed' })],
      roomId,
    );
    expect(before.map(({ key, state }) => [key, state])).toEqual([
      ['a', 'sent'],
      ['b', 'sending'],
      ['c', 'failed'],
    ]);
    expect(before[1]?.message).toMatchObject({
      seq: 0,
      senderId: ada,
      content: 'Hello',
      createdAt: timeOf(0),
    });
    const then = timelineOf(roomWith([own(1, 'a'), own(2, 'b')]), [outgoing('b')], roomId);
    expect(then.map(({ key, state }) => [key, state])).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
    ]);
  });

  it('does not take the clientId of somebody else for an own one', () => {
    const state = roomWith([messageAt(1, 1, { senderId: bob, clientId: 'b' })]);
    expect(timelineOf(state, [outgoing('b')], roomId).map(({ key }) => key)).toEqual(['message-1', 'b']);
  });

  it('leaves out what is on its way to other rooms, and is empty where nothing is', () => {
    expect(statesOf(roomWith([]), [outgoing('x', { roomId: 'elsewhere' })])).toEqual([]);
    expect(timelineOf(after(), [], roomId)).toEqual([]);
  });

  it('goes by counts in a large room, where one who counts may be the user', () => {
    const counted = (readCount: number): ClientState => {
      const state = roomWith([own(1, 'a')]);
      return after(
        listedAt(10, { lastSeq: 1 }),
        { type: 'messages_loaded', roomId, messages: [own(1, 'a')], lastEventSeq: 10 },
        {
          type: 'heard',
          nowMs: 0,
          event: {
            event: 'receipt_counts_updated',
            data: { roomId, seq: state.rooms.size, deliveredCount: 2, readCount },
          },
        },
      );
    };
    expect([statesOf(counted(1)), statesOf(counted(2))]).toEqual([['delivered'], ['read']]);
  });
});
