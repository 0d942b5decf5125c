import { describe, expect, it } from 'bun:test';
import { joinedSocket, RawPoller, RawSocket, startServer, until } from './fixture.ts';
import { encodeEvent } from './socketio-packet.ts';

const bug = new Error('a bug in a handler');

function throwBug(): never {
  throw bug;
}

describe('a heartbeat', () => {
  it('closes a client that does not answer, over either transport', async () => {
    await using server = startServer({ pingIntervalMs: 20, pingTimeoutMs: 20 });
    await new RawPoller(server.url).join();
    const socket = await joinedSocket(server.url);
    await until('both are gone', () => server.main.disconnects.length === 2);
    expect(server.main.disconnects.map(({ reason }) => reason)).toEqual(['ping timeout', 'ping timeout']);
    await until('the socket is closed', () => socket.closed !== undefined);
    expect(socket.received.at(-1)).toBe('2');
    expect(server.wire.sessionCount).toBe(0);
  });

  it('keeps a client that answers', async () => {
    await using server = startServer({ pingIntervalMs: 10, pingTimeoutMs: 200 });
    const socket = await joinedSocket(server.url);
    for (let pings = 3; pings < 8; pings += 1) {
      expect((await socket.packets(pings)).at(-1)).toBe('2');
      socket.send('3');
    }
    expect(server.main.disconnects).toEqual([]);
  });

  it('does not judge a client that is paused', async () => {
    await using server = startServer({ pingIntervalMs: 10, pingTimeoutMs: 10 });
    const socket = await joinedSocket(server.url);
    server.main.peer.pause();
    await socket.packets(3);
    const { peer } = server.main;
    await joinedSocket(server.url);
    await until('another that came later is gone', () => server.main.disconnects.length === 1);
    expect(server.main.disconnects[0]?.peer).not.toBe(peer);
    peer.resume();
    await until('it is judged again', () => server.main.disconnects.length === 2);
  });
});

describe('a session', () => {
  it.each([
    ['an event before CONNECT', '42["say"]', 'forced server close'],
    ['a second CONNECT', '40', 'forced server close'],
    ['CONNECT_ERROR', '44{"message":"no"}', 'forced server close'],
    ['auth that is not an object', '40/chat,"token"', 'parse error'],
    ['a binary event', '451-["say",{"_placeholder":true,"num":0}]', 'parse error'],
    ['a binary acknowledgement', '461-1[{"_placeholder":true,"num":0}]', 'parse error'],
    ['a binary frame', new Uint8Array([1, 2, 3]), 'parse error'],
    ['a ping', '2', 'parse error'],
    ['a frame that is too large', `42["say","${'x'.repeat(70_000)}"]`, 'parse error'],
    ['an event for a namespace it is not in', '42/chat,["say"]', 'forced server close'],
    ['a reserved event', '42["disconnecting"]', 'parse error'],
    ['a close packet', '1', 'transport close'],
  ])('ends at %s', async (what, frame, reason) => {
    await using server = startServer();
    const isJoined = what !== 'an event before CONNECT';
    const socket = isJoined ? await joinedSocket(server.url) : new RawSocket(server.url);
    await socket.packets(1);
    socket.send(frame);
    await until('the socket is closed', () => socket.closed !== undefined);
    expect(server.wire.sessionCount).toBe(0);
    expect(server.main.events).toEqual([]);
    expect(server.main.disconnects.map((one) => one.reason)).toEqual(isJoined ? [reason] : []);
  });

  it('ends at an event sent before its CONNECT is accepted', async () => {
    await using server = startServer();
    server.main.onJoin = () => {};
    const socket = new RawSocket(server.url);
    await socket.packets(1);
    socket.send('40');
    socket.send('42["say"]');
    await until('the socket is closed', () => socket.closed !== undefined);
    expect(server.main.events).toEqual([]);
    const { peer } = server.main;
    expect(server.main.disconnects).toEqual([{ peer, reason: 'forced server close' }]);
    peer.accept();
    peer.emit('n', 1);
    peer.subscribe('room');
    expect(socket.received.length).toBe(1);
  });

  it('is closed when it joins nothing, however often it asks', async () => {
    await using server = startServer({ connectTimeoutMs: 60 });
    server.main.onJoin = (peer) => peer.refuse({ message: 'no' });
    const [silent, asking] = [new RawSocket(server.url), new RawSocket(server.url)];
    await until('the asking one is closed', () => {
      if (asking.isOpen) asking.send('40');
      return asking.closed !== undefined;
    });
    await until('the silent one is closed', () => silent.closed !== undefined);
    expect(asking.received).toContain('44{"message":"no"}');
    expect(server.main.disconnects).toEqual([]);
    server.main.onJoin = (peer) => peer.accept();
    const joined = await joinedSocket(server.url);
    const later = new RawSocket(server.url);
    await until('one that came later is closed', () => later.closed !== undefined);
    expect(joined.closed).toBeUndefined();
  });

  it('joins only so many namespaces', async () => {
    await using server = startServer({ namespacesMax: 3 });
    const socket = await joinedSocket(server.url);
    for (const name of ['/a', '/b', '/c']) socket.send(`40${name},`);
    expect((await socket.packets(5)).at(-1)).toBe('44/c,{"message":"Too many namespaces"}');
    socket.send('41/a,');
    socket.send('40/c,');
    expect((await socket.packets(6)).at(-1)).toStartWith('40/c,{"sid"');
  });

  it('hears nothing more of the topics of a namespace it left', async () => {
    await using server = startServer();
    const socket = await joinedSocket(server.url);
    const poller = await new RawPoller(server.url).join();
    for (const peer of server.main.peers) peer.subscribe('room');
    socket.send('40/chat,');
    await socket.packets(3);
    await poller.post('40/chat,');
    await poller.poll();
    for (const peer of server.main.peers) peer.disconnect();
    server.wire.publish('room', encodeEvent('/', 'n', '1'));
    for (const peer of server.chat.peers) peer.emit('n', 2);
    expect((await socket.packets(5)).slice(3)).toEqual(['41', '42/chat,["n",2]']);
    expect(await poller.poll()).toEqual(['41', '42/chat,["n",2]']);
  });

  it('ignores what was on its way when the server ended a namespace', async () => {
    await using server = startServer();
    const socket = await joinedSocket(server.url);
    socket.send('40/chat,');
    await socket.packets(3);
    server.chat.peer.disconnect();
    socket.send('42/chat,["say"]');
    socket.send('420["echo",1]');
    expect((await socket.packets(5)).slice(3)).toEqual(['41/chat,', '430[1]']);
    expect(server.chat.events).toEqual([]);
  });

  it('survives a bug in a handler, which is reported', async () => {
    await using server = startServer();
    server.main.onJoin = (peer) => {
      peer.accept();
      throwBug();
    };
    server.main.onReceived = throwBug;
    const socket = await joinedSocket(server.url);
    socket.send('421["echo",1]');
    expect((await socket.packets(3)).at(-1)).toBe('431[1]');
    server.main.onDisconnect = throwBug;
    socket.terminate();
    await until('all was reported', () => server.errors.length === 3);
    expect(server.errors).toEqual([bug, bug, bug]);
    expect(server.wire.sessionCount).toBe(0);
  });

  it('answers an acknowledgement once', async () => {
    await using server = startServer();
    server.main.onReceived = ({ ack }) => {
      ack?.('second');
      ack?.('third');
    };
    const socket = await joinedSocket(server.url);
    socket.send('429007199254740991["say"]');
    socket.send('427["echo","first"]');
    expect((await socket.packets(4)).slice(2)).toEqual(['439007199254740991["second"]', '437["first"]']);
  });

  it('gets nothing more while paused than what was handed over', async () => {
    await using server = startServer();
    server.main.onReceived = ({ peer }) => peer.pause();
    const socket = await joinedSocket(server.url);
    const count = 200;
    for (let sent = 0; sent < count; sent += 1) socket.send(`42["say",${sent}]`);
    for (let read = 1; read <= count; read += 1) {
      await until(`event ${read} came`, () => server.main.events.length >= read);
      expect(server.main.events.length).toBe(read);
      server.main.peer.resume();
    }
    expect(server.main.events.map((event) => event.args[0])).toEqual(
      Array.from({ length: count }, (_, n) => n),
    );
  });

  it('is closed with everybody else', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    const socket = await joinedSocket(server.url);
    const { answer } = await poller.heldPoll(server);
    server.wire.closeAll();
    expect(await answer).toEqual(['1']);
    await until('the socket is closed', () => socket.closed !== undefined);
    expect(server.main.disconnects.map(({ reason }) => reason)).toEqual([
      'server shutting down',
      'server shutting down',
    ]);
    expect((await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).status).toBe(503);
  });
});
