import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'bun:test';
import { socketIoTransport } from '@parley/client/socketio-transport';
import { timelineOf } from '@parley/client/views';
import { io as io40 } from 'socket.io-client-4.0';
import { goodPassword, register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { makeRoom } from '../support/stage.ts';
import { until } from '../support/wait.ts';
import { connect } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import { startBlockingProxy } from './blocking-proxy.ts';
import type { BlockingProxy } from './blocking-proxy.ts';
import { clientMaker, comeOnline, contentsOf, isOnline } from './stage.ts';

let program: Program;
let ada: Person;
let bob: Person;
let bobs: WireClient;
let proxy: BlockingProxy;
beforeAll(async () => {
  program = await startProgram();
  ada = await register(program.url);
  bob = await register(program.url);
  bobs = await connect('rest', program.url, bob.token);
});
afterAll(() => program.stop());
beforeEach(async () => {
  proxy = await startBlockingProxy(() => program.port);
});
afterEach(() => proxy.close());
const make = clientMaker();

const saidIn = async (roomId: string): Promise<readonly string[]> =>
  (await bobs.call('list_messages', { roomId })).messages.map(({ content }) => content);

describe('where no WebSocket gets through', () => {
  it('a plain client says why, and sends commands and messages over REST', async () => {
    const client = make({ url: proxy.url });
    const roomId = await makeRoom(bobs, 'group', [ada]);
    await client.logIn({ email: ada.email, password: goodPassword });
    client.connect();
    const { clientId } = client.send(roomId, 'before it is known');
    await until('it says why', () => client.problem?.code === 'blocked');
    expect(client.status).not.toBe('online');
    expect(client.problem?.retry).toBe('later');
    expect(await client.sent(clientId)).toMatchObject({ content: 'before it is known' });
    const after = client.send(roomId, 'after');
    expect(await client.sent(after.clientId)).toMatchObject({ seq: 2 });
    const { messages } = await client.call('list_messages', { roomId });
    expect(messages.map(({ content }) => content)).toEqual(['before it is known', 'after']);
    expect(proxy.refused).toBeGreaterThan(0);
  });

  it('goes on to do so when it happens later, shows what it sent, and hears all when one gets through', async () => {
    proxy.allow(true);
    const client = make({ url: proxy.url });
    await comeOnline(client, ada);
    const roomId = await makeRoom(bobs, 'group', [ada]);
    await until('the room is there', () => client.state.rooms.has(roomId));
    client.openRoom(roomId);
    proxy.allow(false);
    await until('it says why', () => client.problem?.code === 'blocked', 30_000);
    const sent = ['one', 'two'].map((content) => client.send(roomId, content));
    for (const { clientId } of sent) await client.sent(clientId);
    const shown = (): readonly string[] =>
      timelineOf(client.state, client.outbox, roomId).map(
        ({ message, state }) => `${message.content} ${state}`,
      );
    expect(shown()).toEqual(['one sent', 'two sent']);
    await bobs.call('send_message', { roomId, content: 'three' });

    proxy.allow(true);
    client.retryNow();
    await isOnline(client);
    await until('it has caught up', () => contentsOf(client, roomId).includes('three'));
    await until('nothing is on its way', () => client.outbox.length === 0);
    expect([contentsOf(client, roomId), await saidIn(roomId)]).toEqual([
      ['one', 'two', 'three'],
      ['one', 'two', 'three'],
    ]);
    expect(client.problem).toBeUndefined();
  });

  it('a client over Socket.IO, here the oldest of version 4, is online: it polls', async () => {
    const client = make({ url: proxy.url, transport: socketIoTransport(proxy.url, io40) });
    await comeOnline(client, ada);
    const roomId = await makeRoom(bobs, 'group', [ada]);
    await until('the room is there', () => client.state.rooms.has(roomId));
    client.openRoom(roomId);
    await client.sent(client.send(roomId, 'by polling').clientId);
    await bobs.call('send_message', { roomId, content: 'heard by polling' });
    await until('it heard both', () => contentsOf(client, roomId).length === 2);
    await until('the upgrade was refused', () => proxy.refused > 0);
    await client.call('ping', {});
    expect([client.status, client.problem]).toEqual(['online', undefined]);
  });
});
