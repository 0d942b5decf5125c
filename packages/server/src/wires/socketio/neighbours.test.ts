import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawPoller, RawSocket, startServer, until } from './fixture.ts';
import type { TestServer } from './fixture.ts';
import { encodeEvent } from './socketio-packet.ts';
import type { SocketIoLimits } from './types.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-neighbours-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const startWorker = (own: number, limits: Partial<SocketIoLimits> = {}): TestServer =>
  startServer(limits, undefined, { own, socketOf: (worker) => join(folder, `${worker}.sock`) });

/** A client whose session is on the first worker, and the same client as the other worker sees it. */
const strayPoller = async (owner: TestServer, other: TestServer) => {
  const poller = await new RawPoller(owner.url).join();
  const stray = new RawPoller(other.url);
  stray.sid = poller.sid;
  return { poller, stray };
};

describe('a worker that is asked for a session of another', () => {
  it('lets the other answer polls and posts', async () => {
    await using owner = startWorker(0);
    await using other = startWorker(1);
    const { poller, stray } = await strayPoller(owner, other);
    expect(poller.sid).toStartWith('0.');
    expect(await (await stray.post('420["echo","héllo ☃"]')).text()).toBe('ok');
    expect(await stray.poll()).toEqual(['430["héllo ☃"]']);
    const { answer } = await stray.heldPoll(owner);
    owner.main.peer.emit('n', 1);
    expect(await answer).toEqual(['42["n",1]']);
    const response = await stray.post('42["say"]');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(other.wire.sessionCount).toBe(0);
  });

  it('tells the other that the client went away', async () => {
    await using owner = startWorker(0);
    await using other = startWorker(1);
    const { stray } = await strayPoller(owner, other);
    const before = owner.requestCount;
    const abort = new AbortController();
    const poll = stray.get(abort.signal).catch(() => 'aborted');
    await until('the poll arrived', () => owner.requestCount > before);
    expect(owner.wire.sessionCount).toBe(1);
    abort.abort();
    expect(await poll).toBe('aborted');
    await until('the session has ended', () => owner.wire.sessionCount === 0);
    expect(owner.main.disconnects).toMatchObject([{ reason: 'transport error' }]);
  });

  it('holds bodies to the limit, whether they say how long they are or not', async () => {
    await using owner = startWorker(0, { frameBytesMax: 1_000 });
    await using other = startWorker(1, { frameBytesMax: 1_000 });
    const body = 'x'.repeat(1_001);
    for (const post of [body, new Blob([body]).stream()]) {
      const { stray } = await strayPoller(owner, other);
      expect((await stray.post(post)).status).toBe(413);
    }
    expect(owner.wire.sessionCount).toBe(0);
  });

  it('knows no session when the other is gone, never was, or does not know it', async () => {
    await using other = startWorker(1);
    const stray = new RawPoller(other.url);
    {
      await using owner = startWorker(0);
      const gone = await strayPoller(owner, other);
      stray.sid = gone.poller.sid;
      const { answer } = await stray.heldPoll(owner);
      owner.wire.closeAll();
      expect(await answer).toEqual(['1']);
      expect((await stray.get()).status).toBe(400);
    }
    for (const sid of [stray.sid, '0.unknown', '7.unknown', '1.unknown', 'unknown', '00000.x', '-1.x']) {
      stray.sid = sid;
      const before = other.requestCount;
      const response = await stray.get();
      // It does not ask itself.
      expect(other.requestCount).toBe(before + 1);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ message: 'Session ID unknown' });
    }
  });

  it('carries a WebSocket that takes over from polling, in order and both ways', async () => {
    await using owner = startWorker(0);
    await using other = startWorker(1);
    const { poller } = await strayPoller(owner, other);
    const { peer } = owner.main;
    peer.subscribe('room');
    const socket = new RawSocket(other.url, poller.sid);
    await until('the socket is open', () => socket.isOpen);
    const { answer } = await poller.heldPoll(owner);
    socket.send('2probe');
    expect(await socket.packets(1)).toEqual(['3probe']);
    expect(await answer).toEqual(['6']);
    peer.emit('n', 1);
    socket.send('5');
    await socket.packets(2);
    for (let n = 2; n <= 100; n += 1) owner.wire.publish('room', encodeEvent('/', 'n', String(n)));
    const packets = await socket.packets(101);
    expect(packets.slice(1)).toEqual(Array.from({ length: 100 }, (_, index) => `42["n",${index + 1}]`));
    socket.send('421["echo","back"]');
    expect((await socket.packets(102)).at(-1)).toBe('431["back"]');
    expect([owner.wire.sessionCount, owner.wire.pollingCount, other.wire.sessionCount]).toEqual([1, 0, 0]);
    socket.terminate();
    await until('the session has ended', () => owner.wire.sessionCount === 0);
  });

  it('ends such a WebSocket with its session, and when the other is gone', async () => {
    await using other = startWorker(1);
    let left: RawSocket;
    {
      await using owner = startWorker(0);
      const sockets = await Promise.all(
        [0, 1].map(async () => {
          const { poller } = await strayPoller(owner, other);
          const socket = new RawSocket(other.url, poller.sid);
          await until('the socket is open', () => socket.isOpen);
          socket.send('2probe');
          await socket.packets(1);
          socket.send('5');
          socket.send('420["echo"]');
          await socket.packets(2);
          return socket;
        }),
      );
      owner.main.peers[0]?.drop();
      await until('one is closed', () => sockets.some(({ closed }) => closed !== undefined));
      expect(sockets.map(({ closed }) => closed?.code)).toEqual(expect.arrayContaining([1001, undefined]));
      left = sockets.find(({ closed }) => closed === undefined)!;
    }
    await until('the last is closed', () => left.closed !== undefined);
    const late = new RawSocket(other.url, '0.unknown');
    await until('the late one is closed', () => late.closed !== undefined);
    expect([left.closed?.code, late.closed?.code]).toEqual([1000, 1001]);
  });

  it('keeps what a client says before the other answers, within a bound', async () => {
    await using other = startWorker(1);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    using slow = Bun.serve({
      unix: join(folder, '0.sock'),
      async fetch(request, server) {
        await gate;
        return server.upgrade(request) ? undefined : new Response(null, { status: 400 });
      },
      websocket: { message: (ws, data) => void ws.send(data) },
    });
    const [brief, wordy] = [new RawSocket(other.url, '0.any'), new RawSocket(other.url, '0.any')];
    await until('both are open', () => brief.isOpen && wordy.isOpen);
    const words = Array.from({ length: 16 }, (_, index) => `word ${index}`);
    for (const word of words) brief.send(word);
    for (const word of [...words, 'one too many']) wordy.send(word);
    await until('the wordy one is closed', () => wordy.closed !== undefined);
    open();
    expect(await brief.packets(words.length)).toEqual(words);
    expect(slow.pendingWebSockets).toBe(1);
  });

  it('leaves who cannot be carried polling', async () => {
    await using owner = startWorker(0);
    await using other = startWorker(1);
    const { poller } = await strayPoller(owner, other);
    const socket = new RawSocket(other.url, poller.sid);
    await until('the socket is open', () => socket.isOpen);
    socket.send(new Uint8Array([1, 2, 3]));
    await until('the socket is closed', () => socket.closed !== undefined);
    owner.main.peer.emit('n', 1);
    expect(await poller.poll()).toEqual(['42["n",1]']);
  });
});
