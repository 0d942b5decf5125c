import { describe, expect, it } from 'bun:test';
import { RawPoller, RawSocket, startServer, until } from './fixture.ts';
import { encodeEvent } from './socketio-packet.ts';

describe('an upgrade', () => {
  it('carries over what is held, in order, and ends an open poll', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    const { peer } = server.main;
    peer.subscribe('room');
    const socket = new RawSocket(server.url, poller.sid);
    await until('the socket is open', () => socket.isOpen);
    const { answer } = await poller.heldPoll(server);
    socket.send('2probe');
    expect(await socket.packets(1)).toEqual(['3probe']);
    expect(await answer).toEqual(['6']);
    peer.emit('n', 1);
    server.wire.publish('room', encodeEvent('/', 'n', '2'));
    socket.send('5');
    expect(await socket.packets(3)).toEqual(['3probe', '42["n",1]', '42["n",2]']);
    server.wire.publish('room', encodeEvent('/', 'n', '3'));
    expect((await socket.packets(4)).at(-1)).toBe('42["n",3]');
    expect(server.wire.pollingCount).toBe(0);
    expect((await poller.get()).status).toBe(400);
    expect((await poller.post('42["say"]')).status).toBe(400);
  });

  it('that is not completed leaves the session polling', async () => {
    await using server = startServer({ upgradeTimeoutMs: 30 });
    const poller = await new RawPoller(server.url).join();
    const [silent, wrong] = [new RawSocket(server.url, poller.sid), new RawSocket(server.url)];
    await until('the silent socket is closed', () => silent.closed !== undefined);
    const hasty = new RawSocket(server.url, poller.sid);
    await until('the hasty socket is open', () => hasty.isOpen);
    hasty.send('42["say",1]');
    await until('the hasty socket is closed', () => hasty.closed !== undefined);
    server.main.peer.emit('n', 1);
    expect(await poller.poll()).toEqual(['42["n",1]']);
    expect(server.main.events).toEqual([]);
    expect(wrong.closed).toBeUndefined();
  });

  it('keeps ending the polls of a client that has not learned yet that it may move', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    const socket = new RawSocket(server.url, poller.sid);
    await until('the socket is open', () => socket.isOpen);
    socket.send('2probe');
    await socket.packets(1);
    for (let polls = 0; polls < 8; polls += 1) expect(await poller.poll()).toEqual(['6']);
  });

  it('brings the last packets to a client that the server disconnects on the way', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    const socket = new RawSocket(server.url, poller.sid);
    await until('the socket is open', () => socket.isOpen);
    socket.send('2probe');
    await socket.packets(1);
    server.main.peer.emit('n', 1);
    server.main.peer.disconnect({ closeTransport: true });
    socket.send('5');
    await until('the socket is closed', () => socket.closed !== undefined);
    expect(socket.received).toEqual(['3probe', '42["n",1]', '41']);
    expect(server.wire.sessionCount).toBe(0);
  });

  it('is refused while another is under way', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    const first = new RawSocket(server.url, poller.sid);
    await until('the first is open', () => first.isOpen);
    const second = new RawSocket(server.url, poller.sid);
    await until('the second is refused', () => second.closed !== undefined);
    expect(first.closed).toBeUndefined();
  });

  it('ends with its session', async () => {
    await using server = startServer();
    const poller = await new RawPoller(server.url).join();
    const socket = new RawSocket(server.url, poller.sid);
    await until('the socket is open', () => socket.isOpen);
    await poller.post('1');
    await until('the socket is closed', () => socket.closed !== undefined);
    expect(server.main.disconnects[0]?.reason).toBe('transport close');
  });
});
