import { describe, expect, it } from 'bun:test';
import { ParleyClient } from './client.ts';
import { codeOf, harbour, market, online, sentAs, serverWith, summaryOf } from './client.fixture.ts';
import type { Bench } from './client.fixture.ts';
import { ParleyError } from './errors.ts';
import { ManualClock } from './manual-clock.ts';
import * as outboxLimits from './limits/outbox.ts';
import { ada } from './stage.fixture.ts';
import { memoryStorage } from './storage.ts';
import type { ClientStorage } from './storage.ts';

const sentContents = ({ server }: Bench): readonly string[] =>
  server.sent('send_message').map(({ content }) => content);

describe('the outbox', () => {
  it('sends one message of a room at a time, and rooms side by side', async () => {
    const bench = await online([summaryOf(harbour, 1), summaryOf(market, 1)]);
    bench.server.answer('send_message', () => undefined);
    for (const content of ['h1', 'h2']) bench.client.send(harbour, content);
    bench.client.send(market, 'm1');
    await bench.clock.advance(1_000);
    expect(sentContents(bench)).toEqual(['h1', 'm1']);
    expect(bench.client.outbox.map(({ state }) => state)).toEqual(['sending', 'waiting', 'sending']);
  });

  it('keeps what was acknowledged until its event has come, so that nothing flickers', async () => {
    const bench = await online();
    const { clientId } = bench.client.send(harbour, 'Hello');
    const message = await bench.client.sent(clientId);
    expect(bench.client.outbox).toHaveLength(1);
    bench.server.tell('message_created', { message: { ...message, eventSeq: 2 } });
    await bench.clock.advance(0);
    expect(bench.client.outbox).toEqual([]);
    expect(await bench.client.sent(clientId)).toEqual(message);
  });

  it('sends again with the same clientId what was refused for now: after retryAfterS, else with back-off', async () => {
    const bench = await online();
    const refusals = [
      new ParleyError('rate_limited', { retryAfterS: 7 }),
      new ParleyError('overloaded'),
      new ParleyError('internal'),
    ];
    bench.server.answer('send_message', (input) => refusals.shift() ?? { message: sentAs(input, 1) });
    const { clientId } = bench.client.send(harbour, 'Patience');
    bench.client.send(harbour, 'Next');
    const counts: number[] = [];
    for (const ms of [0, 6_999, 1, 1_999, 1, 3_999, 1]) {
      await bench.clock.advance(ms);
      counts.push(bench.server.sent('send_message').length);
    }
    expect(counts).toEqual([1, 1, 2, 2, 3, 3, 5]);
    expect(sentContents(bench)).toEqual(['Patience', 'Patience', 'Patience', 'Patience', 'Next']);
    const ids = bench.server.sent('send_message').map((input) => input.clientId);
    expect(ids.slice(0, 4)).toEqual(Array(4).fill(clientId));
  });

  it('gives up what is refused for good, goes on with the next, and tries again when told to', async () => {
    const bench = await online();
    bench.server.answer('send_message', (input) =>
      input.content === 'Bad' ? new ParleyError('room_archived') : { message: sentAs(input, 1) },
    );
    const bad = bench.client.send(harbour, 'Bad');
    const good = bench.client.send(harbour, 'Good');
    expect(await codeOf(bench.client.sent(bad.clientId))).toBe('room_archived');
    expect(await codeOf(bench.client.sent(good.clientId))).toBe('sent');
    expect(bench.client.outbox[0]).toMatchObject({ clientId: bad.clientId, state: 'failed' });
    expect(bench.client.outbox[0]?.error?.code).toBe('room_archived');

    bench.server.answer('send_message', (input) => ({ message: sentAs(input, 2) }));
    bench.client.retry(bad.clientId);
    expect(await codeOf(bench.client.sent(bad.clientId))).toBe('sent');
    expect(bench.server.sent('send_message').at(-1)?.clientId).toBe(bad.clientId);
  });

  it('gives up after so many refusals, but never for want of a network', async () => {
    const bench = await online();
    bench.server.answer('send_message', () => new ParleyError('overloaded'));
    const { clientId } = bench.client.send(harbour, 'Again and again');
    await bench.clock.advance(outboxLimits.refusalsMax * outboxLimits.pauseMsMax);
    expect(bench.server.sent('send_message')).toHaveLength(outboxLimits.refusalsMax + 1);
    expect(await codeOf(bench.client.sent(clientId))).toBe('overloaded');

    bench.server.setReachable(false);
    bench.client.send(harbour, 'For better days');
    await bench.clock.advance(outboxLimits.ageMsMax / 100);
    bench.server.answer('send_message', (input) => ({ message: sentAs(input, 1) }));
    bench.server.setReachable(true);
    await bench.clock.advance(60_000);
    expect(sentContents(bench).at(-1)).toBe('For better days');
  });

  it('waits where the connection was ended on purpose', async () => {
    const bench = await online();
    bench.client.disconnect();
    bench.client.send(harbour, 'Later');
    await bench.clock.advance(600_000);
    expect(sentContents(bench)).toEqual([]);
    bench.client.connect();
    await bench.clock.advance(0);
    expect(sentContents(bench)).toEqual(['Later']);
  });

  it('takes messages back', async () => {
    const bench = await online();
    bench.server.setReachable(false);
    await bench.clock.advance(0);
    const { clientId } = bench.client.send(harbour, 'Never mind');
    const sent = codeOf(bench.client.sent(clientId));
    bench.client.discard(clientId);
    expect(await sent).toBe('discarded');
    expect(bench.client.outbox).toEqual([]);
    expect(await codeOf(bench.client.sent(clientId))).toBe('not_found');
  });

  it('takes so many messages and no more', async () => {
    const bench = await online();
    bench.server.setReachable(false);
    await bench.clock.advance(0);
    for (let sent = 0; sent < outboxLimits.messagesMax; sent += 1) bench.client.send(harbour, 'x');
    expect(() => bench.client.send(harbour, 'x')).toThrow(new ParleyError('outbox_full'));
    const other = await online();
    other.server.setReachable(false);
    expect(() => other.client.send(harbour, 'x'.repeat(outboxLimits.charsMax + 1))).toThrow(
      new ParleyError('outbox_full'),
    );
  });
});

describe('what is stored of the outbox', () => {
  const begin = async (storage: ClientStorage, clock: ManualClock, isReachable: boolean): Promise<Bench> => {
    const server = serverWith(clock, summaryOf(harbour, 1));
    server.setReachable(isReachable);
    const client = new ParleyClient({
      url: 'http://parley.example',
      transport: server.transport,
      storage,
      clock,
    });
    client.useTokens(server.tokens, ada);
    client.connect();
    await clock.advance(0);
    return { client, server, clock };
  };

  it('is sent by the next program, in order, with the same clientIds and before what that one writes', async () => {
    const storage = memoryStorage();
    const clock = new ManualClock();
    const first = await begin(storage, clock, false);
    const written = ['one', 'two', 'three'].map((content) => first.client.send(harbour, content));
    await clock.advance(0);
    first.client.disconnect();

    const second = await begin(storage, clock, true);
    second.client.send(harbour, 'four');
    await clock.advance(1_000);
    expect(sentContents(second)).toEqual(['one', 'two', 'three', 'four']);
    const ids = second.server.sent('send_message').map(({ clientId }) => clientId);
    expect(ids.slice(0, 3)).toEqual(written.map(({ clientId }) => clientId));
    const third = await begin(storage, clock, true);
    await clock.advance(1_000);
    expect(third.client.outbox).toEqual([]);
  });

  it('is not sent unasked when it has become old', async () => {
    const storage = memoryStorage();
    const clock = new ManualClock();
    const first = await begin(storage, clock, false);
    first.client.send(harbour, 'Good morning');
    await clock.advance(0);
    first.client.disconnect();
    await clock.advance(outboxLimits.ageMsMax + 1);
    const second = await begin(storage, clock, true);
    await clock.advance(1_000);
    expect(sentContents(second)).toEqual([]);
    expect(second.client.outbox).toMatchObject([{ content: 'Good morning', state: 'failed' }]);
  });

  it('is not undone by another one that shares the storage', async () => {
    const storage = memoryStorage();
    const clock = new ManualClock();
    const one = await begin(storage, clock, false);
    const other = await begin(storage, clock, false);
    one.client.send(harbour, 'from one');
    other.client.send(harbour, 'from the other');
    await clock.advance(0);
    const third = await begin(storage, clock, false);
    expect(third.client.outbox.map(({ content }) => content)).toEqual(['from one', 'from the other']);
  });

  it('is forgotten with logging out', async () => {
    const storage = memoryStorage();
    const clock = new ManualClock();
    const first = await begin(storage, clock, false);
    first.client.send(harbour, 'Secret');
    await first.client.logOut();
    expect(first.client.outbox).toEqual([]);
    const second = await begin(storage, clock, false);
    expect(second.client.outbox).toEqual([]);
  });
});
