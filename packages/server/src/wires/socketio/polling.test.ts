import { describe, expect, it } from 'bun:test';
import { RawPoller, startServer, until } from './fixture.ts';
import { encodeEvent } from './socketio-packet.ts';

describe('long polling', () => {
  it('answers a held poll with everything that one turn wrote', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    const { peer } = server.main;
    const { answer } = await poller.heldPoll(server);
    for (const number of [1, 2, 3]) peer.emit('n', number);
    expect(await answer).toEqual(['42["n",1]', '42["n",2]', '42["n",3]']);
  });

  it('ends the session at a second poll at the same time', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    const answers = await Promise.all([poller.get(), poller.get()]);
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 400]);
    expect(server.main.disconnects).toEqual([{ peer: server.main.peer, reason: 'transport error' }]);
    expect((await poller.get()).status).toBe(400);
  });

  it('ends the session when the client gives up a poll', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    const control = new AbortController();
    const before = server.requestCount;
    const poll = poller.get(control.signal).catch(() => undefined);
    await until('the poll arrived', () => server.requestCount > before);
    control.abort();
    await poll;
    await until('the server noticed', () => server.wire.sessionCount === 0);
    expect(server.main.disconnects[0]?.reason).toBe('transport error');
  });

  it('refuses a body that is too large, announced or not, and ends the session', async () => {
    for (const isAnnounced of [true, false]) {
      await using server = startServer({ frameBytesMax: 1000 });
      const poller = await new RawPoller(server.url).join();
      let pulls = 0;
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          pulls += 1;
          if (pulls > 5000) controller.close();
          else controller.enqueue(new Uint8Array(1000).fill(52));
        },
      });
      const response = await poller.post(isAnnounced ? '4'.repeat(1001) : endless);
      expect(response.status).toBe(413);
      expect(server.main.disconnects[0]?.reason).toBe('transport error');
      expect(pulls).toBeLessThan(5000);
    }
  });

  it('counts bytes, not characters', async () => {
    await using server = startServer({ frameBytesMax: 1000 });
    const poller = await new RawPoller(server.url).join();
    expect((await poller.post(`42["say","${'x'.repeat(900)}"]`)).status).toBe(200);
    expect((await poller.post(`42["say","${'世'.repeat(900)}"]`)).status).toBe(413);
  });

  it.each([
    ['no packet', ''],
    ['a packet of no type', 'x'],
    ['a binary packet', 'bAQIDBA=='],
    ['too many packets', Array.from({ length: 6 }, () => '42["say"]').join('\u001E')],
    ['an event that is not JSON', '42["say"'],
  ])('answers %s with 400 and ends the session', async (_what, body) => {
    await using server = startServer({ packetsPerPayloadMax: 5 });
    const poller = await new RawPoller(server.url).join();
    expect((await poller.post(body)).status).toBe(400);
    expect(server.main.disconnects).toEqual([{ peer: server.main.peer, reason: 'parse error' }]);
    expect(server.main.events).toEqual([]);
  });

  it('closes a session that does not fetch what is held for it', async () => {
    await using server = startServer({ bufferBytesMax: 10_000 });
    const [poller, other] = [await new RawPoller(server.url).join(), await new RawPoller(server.url).join()];
    for (const peer of server.main.peers) peer.subscribe('room');
    const frame = encodeEvent('/', 'n', JSON.stringify('x'.repeat(1000)));
    for (let sent = 0; sent < 9; sent += 1) server.wire.publish('room', frame);
    expect((await other.poll()).length).toBe(9);
    for (let sent = 0; sent < 9; sent += 1) server.wire.publish('room', frame);
    await until('the session is gone', () => server.wire.sessionCount === 1);
    expect(server.main.disconnects).toEqual([
      { peer: server.main.peers[0], reason: 'transport close' } as never,
    ]);
    expect((await poller.get()).status).toBe(400);
    expect((await other.poll()).length).toBe(9);
  });

  it('holds back the answer to a POST while the peer is paused', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    server.main.onReceived = ({ peer }) => peer.pause();
    let isAnswered = false;
    const response = poller.post('42["say",1]\u001E42["say",2]').then((answer) => {
      isAnswered = true;
      return answer;
    });
    await until('the first event came', () => server.main.events.length === 1);
    server.main.peer.resume();
    await until('the second event came', () => server.main.events.length === 2);
    await fetch(`${server.url}/socket.io/`);
    expect(isAnswered).toBe(false);
    server.main.peer.resume();
    expect((await response).status).toBe(200);
  });

  it('gives what was sent before a disconnect, then closes', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    server.main.peer.emit('n', 1);
    server.main.peer.disconnect({ closeTransport: true });
    expect(await poller.poll()).toEqual(['42["n",1]', '41']);
    expect(await poller.poll()).toEqual(['1']);
    expect((await poller.get()).status).toBe(400);
  });
});
