import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'bun:test';
import { memoryStorage } from '@parley/client';
import { timelineOf } from '@parley/client/views';
import { register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { makeRoom } from '../support/stage.ts';
import { until } from '../support/wait.ts';
import { connect } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import { startCutProxy } from './proxy.ts';
import type { CutProxy } from './proxy.ts';
import { clientMaker, comeOnline, contentsOf, isOnline, ways } from './stage.ts';

let program: Program;
let ada: Person;
let bob: Person;
let proxy: CutProxy;
let bobs: WireClient;
beforeAll(async () => {
  program = await startProgram();
  ada = await register(program.url);
  bob = await register(program.url);
  bobs = await connect('rest', program.url, bob.token);
});
afterAll(() => program.stop());
beforeEach(async () => {
  proxy = await startCutProxy(() => program.port);
});
afterEach(() => proxy.close());

for (const { way, transportTo } of ways)
  describe(way, () => {
    const make = clientMaker(transportTo);

    const say = (roomId: string, ...contents: readonly string[]): Promise<unknown> =>
      Promise.all(contents.map((content) => bobs.call('send_message', { roomId, content })));

    describe('a connection that breaks', () => {
      it('comes back by itself, with everything that happened meanwhile', async () => {
        const client = make({ url: proxy.url });
        await comeOnline(client, ada);
        const roomId = await makeRoom(bobs, 'group', [ada]);
        await until('the room is there', () => client.state.rooms.has(roomId));
        client.openRoom(roomId);
        const heard: string[] = [];
        client.on('message_created', ({ message }) => void heard.push(message.content));
        await say(roomId, 'before');
        await until('it came', () => contentsOf(client, roomId).length === 1);

        proxy.cut();
        await until('it is noticed', () => client.status === 'waiting');
        expect(client.retryAtMs).toBeNumber();
        expect(client.state.rooms.get(roomId)?.isStale).toBe(true);
        await say(roomId, 'meanwhile');
        await bobs.call('update_room', { roomId, name: 'Renamed' });
        const other = await makeRoom(bobs, 'group', [ada]);
        proxy.mend();
        client.retryNow();
        await until('it has caught up', () => client.state.rooms.get(roomId)?.room.name === 'Renamed');
        await until('the new room is there', () => client.state.rooms.has(other));
        await say(roomId, 'after');
        await until('it hears again', () => heard.includes('after'));
        expect(heard).toEqual(['before', 'meanwhile', 'after']);
        expect(contentsOf(client, roomId)).toEqual(['before', 'meanwhile', 'after']);
        expect(client.state.rooms.get(roomId)?.isStale).toBe(false);
      });

      it('tries again by itself while there is no network', async () => {
        const client = make({ url: proxy.url });
        await comeOnline(client, ada);
        proxy.cut();
        await until('it waits', () => client.status === 'waiting');
        const firstAtMs = client.retryAtMs ?? 0;
        await until('it tries in vain', () => (client.retryAtMs ?? 0) > firstAtMs);
        proxy.mend();
        await until('it is back', () => client.status === 'online', 30_000);
      });

      it('is followed by the outbox: what was written meanwhile is sent in order, and once', async () => {
        const client = make({ url: proxy.url });
        await comeOnline(client, ada);
        const roomId = await makeRoom(bobs, 'group', [ada]);
        await until('the room is there', () => client.state.rooms.has(roomId));
        proxy.cut();
        await until('it is noticed', () => client.status === 'waiting');
        const sent = ['one', 'two', 'three'].map((content) => client.send(roomId, content));
        expect(timelineOf(client.state, client.outbox, roomId).map(({ state }) => state)).toEqual([
          'sending',
          'sending',
          'sending',
        ]);
        proxy.mend();
        client.retryNow();
        const messages = await Promise.all(sent.map(({ clientId }) => client.sent(clientId)));
        expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      });

      it('may break while a message is under way: the answer comes on the next one', async () => {
        const client = make({ url: proxy.url });
        await comeOnline(client, ada);
        const roomId = await makeRoom(bobs, 'group', [ada]);
        await until('the room is there', () => client.state.rooms.has(roomId));
        proxy.swallow();
        const { clientId } = client.send(roomId, 'Did it arrive?');
        expect(client.outbox).toMatchObject([{ clientId, state: 'sending' }]);
        const arrived = async (): Promise<readonly string[]> =>
          (await bobs.call('list_messages', { roomId })).messages.map(({ content }) => content);
        await until('it arrived', async () => (await arrived()).length > 0);
        proxy.cut();
        await until('it waits again', () => client.outbox[0]?.state === 'waiting');
        proxy.mend();
        client.retryNow();
        await client.sent(clientId);
        expect(await arrived()).toEqual(['Did it arrive?']);
      });
    });

    describe('a message that is larger than a frame may be', () => {
      it('has failed, and those after it are sent', async () => {
        const client = make({ url: proxy.url });
        await comeOnline(client, ada);
        const roomId = await makeRoom(bobs, 'group', [ada]);
        await until('the room is there', () => client.state.rooms.has(roomId));
        const { clientId } = client.send(roomId, 'x'.repeat(70_000));
        expect(client.sent(clientId)).rejects.toMatchObject({ code: 'too_large' });
        const next = client.send(roomId, 'small');
        expect(await client.sent(next.clientId)).toMatchObject({ seq: 1 });
        expect(client.outbox.filter(({ state }) => state !== 'sent')).toMatchObject([
          { clientId, state: 'failed' },
        ]);
      });
    });

    describe('a server that restarts', () => {
      it('is found again, with what was written into the outbox of a program that ended', async () => {
        let restarted = await startProgram();
        const carol = await register(restarted.url);
        const { port, databaseUrl = '' } = restarted;
        const storage = memoryStorage();
        const first = make({ url: restarted.url, storage });
        await comeOnline(first, carol);
        const { room } = await first.call('create_room', { kind: 'group', name: 'Here' });
        const { clientId: acknowledged } = first.send(room.id, 'acknowledged');
        await first.sent(acknowledged);
        const witness = make({ url: restarted.url });
        await comeOnline(witness, carol);
        const heard: string[] = [];
        witness.on('message_created', ({ message }) => void heard.push(message.content));

        await restarted.stop();
        await until('it is noticed', () => first.status !== 'online' && witness.status !== 'online');
        for (const content of ['a', 'b', 'c']) first.send(room.id, content);
        first.disconnect();

        restarted = await startProgram({ DATABASE_URL: databaseUrl, PORT: String(port) });
        const second = make({ url: restarted.url, storage });
        expect(await second.restore()).toBe(true);
        second.connect();
        await until('the outbox is empty', () => second.isLoaded && second.outbox.length === 0);
        const { messages } = await second.call('list_messages', { roomId: room.id });
        expect(messages.map(({ content }) => content)).toEqual(['acknowledged', 'a', 'b', 'c']);
        witness.retryNow();
        await isOnline(witness);
        await until('who was there hears it', () => heard.length === 3);
        expect(heard).toEqual(['a', 'b', 'c']);
        witness.disconnect();
        second.disconnect();
        await restarted.stop();
      });
    });
  });
