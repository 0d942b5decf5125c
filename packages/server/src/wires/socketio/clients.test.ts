import { afterEach, describe, expect, it } from 'bun:test';
import { io as io48, type Socket as Socket48 } from 'socket.io-client';
import { io as io40 } from 'socket.io-client-4.0';
import { type RecordingHandler, startServer, until } from './fixture.ts';
import { encodeEvent } from './socketio-packet.ts';

type Connect = (url: string, options: object) => Socket48;

const libraries: readonly (readonly [string, Connect])[] = [
  ['4.8', io48],
  ['4.0', io40],
];
const transports: readonly (readonly string[])[] = [['polling'], ['websocket'], ['polling', 'websocket']];
const combinations = libraries.flatMap(([version, connect]) =>
  transports.map((transport) => ({
    version,
    connect,
    transport,
    name: `${version} over ${transport.join(' then ')}`,
  })),
);

const opened: Socket48[] = [];

afterEach(() => {
  for (const socket of opened.splice(0)) socket.disconnect();
});

function client(connect: Connect, url: string, options: object): Socket48 {
  const socket = connect(url, {
    forceNew: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 20,
    ...options,
  });
  opened.push(socket);
  return socket;
}

function transportOf(socket: Socket48): string {
  return socket.io.engine.transport.name;
}

async function connected(socket: Socket48): Promise<Socket48> {
  await until('the client is connected', () => socket.connected);
  return socket;
}

/** Answers what the client counts up to, and how the client came by it. */
function recordNumbers(socket: Socket48): number[] {
  const numbers: number[] = [];
  socket.on('number', (value: number) => numbers.push(value));
  return numbers;
}

function numbersSaid(handler: RecordingHandler): unknown[] {
  return handler.events.filter((event) => event.name === 'say').map((event) => event.args[0]);
}

const countTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each(combinations)('socket.io-client $name', ({ connect, transport }) => {
  it('joins with its auth and is told its id', async () => {
    await using server = startServer();
    const seen: unknown[] = [];
    server.chat.onJoin = (peer) => {
      const { auth, query, headers, address } = peer.handshake;
      seen.push({ auth, colour: query.get('colour'), authorization: headers.authorization, address });
      peer.accept();
    };
    const socket = await connected(
      client(connect, `${server.url}/chat`, {
        transports: transport,
        auth: { token: 't', __proto__: null },
        query: { colour: 'green' },
        extraHeaders: { authorization: 'Bearer b' },
      }),
    );
    expect(socket.id).toBe(server.chat.peer.id);
    expect(seen).toEqual([
      { auth: { token: 't' }, colour: 'green', authorization: 'Bearer b', address: '192.0.2.1' },
    ]);
    expect(server.chat.peer.handshake.auth).toBeUndefined();
  });

  it('is refused with a message and data', async () => {
    await using server = startServer();
    server.main.onJoin = (peer) => peer.refuse({ message: 'no', data: { code: 'unauthorized' } });
    const socket = client(connect, server.url, { transports: transport });
    const errors: (Error & { data?: unknown })[] = [];
    socket.on('connect_error', (error) => errors.push(error));
    await until('the client was refused', () => errors.length > 0);
    expect(errors[0]?.message).toBe('no');
    expect(errors[0]?.data).toEqual({ code: 'unauthorized' });
    expect(socket.connected).toBe(false);
  });

  it('is told that a namespace does not exist', async () => {
    await using server = startServer();
    const socket = client(connect, `${server.url}/nowhere`, { transports: transport });
    const errors: Error[] = [];
    socket.on('connect_error', (error) => errors.push(error));
    await until('the client was refused', () => errors.length > 0);
    expect(errors[0]?.message).toBe('Invalid namespace');
  });

  it('sends events, gets acknowledgements and hears events', async () => {
    await using server = startServer();
    const socket = await connected(client(connect, `${server.url}/chat`, { transports: transport }));
    const heard: unknown[] = [];
    socket.on('greeting', (...args) => heard.push(args));
    const text = 'Grüße, 世界 🌍 "\\\u001e\u0000\u2028';
    const answer = await new Promise((resolve) => {
      socket.emit('echo', { text }, [1, null], (...args: unknown[]) => resolve(args));
    });
    expect(answer).toEqual([{ text }, [1, null]]);
    server.chat.peer.emit('greeting', { text });
    server.chat.peer.emit('greeting', undefined);
    await until('the greetings came', () => heard.length === 2);
    expect(heard).toEqual([[{ text }], []]);
  });

  it('hears what is published to its topics, until it leaves them', async () => {
    await using server = startServer();
    const socket = await connected(client(connect, server.url, { transports: transport }));
    const numbers = recordNumbers(socket);
    const { peer } = server.main;
    peer.subscribe('room');
    server.wire.publish('room', encodeEvent('/', 'number', '1'));
    server.wire.publish('other', encodeEvent('/', 'number', '2'));
    peer.emit('number', 3);
    peer.unsubscribe('room');
    server.wire.publish('room', encodeEvent('/', 'number', '4'));
    peer.emit('number', 5);
    await until('the last number came', () => numbers.at(-1) === 5);
    expect(numbers).toEqual([1, 3, 5]);
  });

  it('is disconnected for good by the server', async () => {
    // A client of 4.0 that is about to upgrade never polls again; its session goes when this is over.
    await using server = startServer({ pingTimeoutMs: 300 });
    const socket = await connected(client(connect, server.url, { transports: transport }));
    const reasons: string[] = [];
    socket.on('disconnect', (reason) => reasons.push(reason));
    server.main.peer.disconnect({ closeTransport: true });
    await until('the client left', () => reasons.length > 0);
    await until('the session is gone', () => server.wire.sessionCount === 0);
    expect(reasons).toEqual(['io server disconnect']);
    expect(server.main.disconnects).toEqual([
      { peer: server.main.peer, reason: 'server namespace disconnect' },
    ]);
  });

  it('leaves', async () => {
    await using server = startServer();
    const socket = await connected(client(connect, server.url, { transports: transport }));
    const { peer } = server.main;
    peer.subscribe('room');
    socket.disconnect();
    await until('the server noticed', () => server.main.disconnects.length === 1);
    expect(server.main.disconnects[0]?.reason).toBe('client namespace disconnect');
    await until('the session is gone', () => server.wire.sessionCount === 0);
    expect(server.wire.pollingCount).toBe(0);
  });

  it('keeps two namespaces on one connection apart', async () => {
    await using server = startServer();
    const first = client(connect, server.url, { transports: transport });
    const second = first.io.socket('/chat');
    opened.push(second);
    second.connect();
    await Promise.all([connected(first), connected(second)]);
    for (const handler of [server.main, server.chat]) handler.peer.subscribe('shared');
    const numbers = recordNumbers(second);
    server.main.peer.unsubscribe('shared');
    server.wire.publish('shared', encodeEvent('/chat', 'number', '1'));
    await until('the number came', () => numbers.length === 1);
    server.main.peer.disconnect();
    await until('the first left', () => !first.connected);
    server.wire.publish('shared', encodeEvent('/chat', 'number', '2'));
    await until('the next number came', () => numbers.length === 2);
    expect(second.connected).toBe(true);
    expect(server.wire.sessionCount).toBe(1);
  });

  it('comes back by itself when its transport is cut', async () => {
    await using server = startServer();
    const socket = await connected(client(connect, server.url, { transports: transport }));
    const id = socket.id;
    const reasons: string[] = [];
    socket.on('disconnect', (reason) => reasons.push(reason));
    // Not a Socket.IO packet, for which the server cuts the transport.
    socket.io.engine.write('nonsense');
    await until('the client is back', () => socket.connected && socket.id !== id);
    expect(['transport close', 'transport error']).toContain(reasons[0] ?? '');
    const [first] = server.main.disconnects;
    expect(first?.peer).toBe(server.main.peers[0] as never);
    expect(first?.reason).toBe('parse error');
  });

  it('holds its messages back while the peer is paused, and loses none', async () => {
    await using server = startServer();
    let isPaused = false;
    server.main.onReceived = ({ peer }) => {
      expect(isPaused).toBe(false);
      isPaused = true;
      peer.pause();
      setTimeout(() => {
        isPaused = false;
        peer.resume();
      }, 1);
    };
    const socket = await connected(client(connect, server.url, { transports: transport }));
    for (const number of countTo(40)) socket.emit('say', number);
    await until('all came', () => server.main.events.length === 40);
    expect(numbersSaid(server.main)).toEqual(countTo(40));
    expect(server.errors).toEqual([]);
  });
});

describe.each(libraries)('an upgrade by socket.io-client %s', (_version, connect) => {
  it('neither loses, doubles nor reorders what is said on the way, in either direction', async () => {
    await using server = startServer();
    server.main.onJoin = (peer) => {
      peer.subscribe('room');
      peer.accept();
    };
    for (let round = 0; round < 25; round += 1) {
      await upgradeUnderLoad(server, connect);
    }
  }, 60_000);
});

/**
 * Talks both ways from the first moment until well after the client moved to its WebSocket. The sleeps only let the
 * others have their turn.
 */
async function upgradeUnderLoad(server: ReturnType<typeof startServer>, connect: Connect): Promise<void> {
  server.main.events.length = 0;
  const socket = client(connect, server.url, { transports: ['polling', 'websocket'] });
  const heard = recordNumbers(socket);
  await connected(socket);
  const { peer } = server.main;
  const afterUpgrade = 30;
  let said = 0;
  let left = afterUpgrade;
  while (left > 0) {
    if (transportOf(socket) === 'websocket' && server.wire.pollingCount === 0) left -= 1;
    // Published and sent to the peer alone, in turn: the order holds between the two, too.
    if (said % 3 === 2) peer.emit('number', said);
    else server.wire.publish('room', encodeEvent('/', 'number', String(said)));
    socket.emit('say', said);
    said += 1;
    if (said % 2 === 0) await Bun.sleep(said % 10 === 0 ? 1 : 0);
    if (said > 20_000) throw new Error('the client never moved to its WebSocket');
  }
  await until('everything was heard', () => heard.length >= said && server.main.events.length >= said);
  expect(heard).toEqual(countTo(said));
  expect(numbersSaid(server.main)).toEqual(countTo(said));
  socket.disconnect();
  await until('the session is gone', () => server.wire.sessionCount === 0);
}
