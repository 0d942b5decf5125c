import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, settleEvents } from './support/stage.ts';
import { until } from './support/wait.ts';
import { socketNames, wireNames } from './support/wires.ts';

let program: Program;
let watcher: Person;
let stranger: Person;

beforeAll(async () => {
  program = await startProgram();
  watcher = await register(program.url);
  stranger = await register(program.url, { organization: 'Elsewhere' });
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';
/** How long somebody who is gone still counts as here. */
const graceMs = 5_000;

describe('presence', () => {
  it('is told once when somebody comes and once when they go, however many devices they have', async () => {
    const ada = await register(program.url);
    const watchers = await Promise.all(socketNames.map((wire) => open(watcher, wire)));
    for (const client of watchers) {
      const { presences } = await client.call('watch_presence', { userIds: [ada.id] });
      expect(presences).toEqual([{ userId: ada.id, status: 'offline', lastSeenAt: null }]);
    }
    const devices = await Promise.all(socketNames.map((wire) => open(ada, wire)));
    for (const client of watchers)
      expect(await client.hear('presence_changed')).toEqual({
        userId: ada.id,
        status: 'online',
        lastSeenAt: null,
      });
    const leftAtMs = Date.now();
    for (const device of devices) device.close();
    for (const client of watchers) {
      const gone = await client.hear('presence_changed', ({ status }) => status === 'offline');
      expect(client.all('presence_changed')).toHaveLength(2);
      const lastSeenMs = Date.parse(gone.lastSeenAt ?? '');
      expect(lastSeenMs).toBeWithin(leftAtMs - 50, leftAtMs + 2_000);
    }
    expect(Date.now() - leftAtMs).toBeGreaterThanOrEqual(graceMs - 50);
    const [client] = watchers;
    const gone = client!.all('presence_changed')[1];
    await until('it was written down', async () => {
      const { presences } = await client!.call('get_presence', { userIds: [ada.id] });
      return presences[0]?.lastSeenAt === gone?.lastSeenAt;
    });
  });

  it('does not change while somebody changes networks', async () => {
    const ada = await register(program.url);
    const client = await open(watcher);
    await client.call('watch_presence', { userIds: [ada.id] });
    for (const wire of socketNames) {
      const device = await open(ada, wire);
      device.close();
      await device.closed;
    }
    const last = await open(ada);
    const { presences } = await client.call('get_presence', { userIds: [ada.id] });
    expect(presences).toEqual([{ userId: ada.id, status: 'online', lastSeenAt: null }]);
    const { room } = await client.call('create_room', { kind: 'group', name: 'Quiet' });
    await settleEvents(client, room.id);
    expect(client.all('presence_changed')).toHaveLength(1);
    last.close();
  });

  it('is of those who are watched now, and of nobody after an empty list', async () => {
    const [ada, ben] = [await register(program.url), await register(program.url)];
    const client = await open(watcher);
    const { room } = await client.call('create_room', { kind: 'group', name: 'Quiet' });
    await client.call('watch_presence', { userIds: [ada.id, ada.id.toUpperCase(), ben.id] });
    await client.call('watch_presence', { userIds: [ben.id] });
    const [ofAda, ofBen] = [await open(ada, 'socketio'), await open(ben, 'socketio-polling')];
    // Who came is told in order: of Ada it would have been before.
    await client.hear('presence_changed', ({ userId }) => userId === ben.id);
    await settleEvents(client, room.id);
    expect(client.all('presence_changed').map(({ userId }) => userId)).toEqual([ben.id]);
    await ofBen.call('update_profile', { title: 'Captain' });
    await ofAda.call('update_profile', { title: 'Pilot' });
    expect((await client.hear('user_updated')).user).toMatchObject({ id: ben.id, title: 'Captain' });
    expect(await client.call('watch_presence', { userIds: [] })).toEqual({ presences: [] });
    await ofBen.call('update_profile', { title: 'Admiral' });
    await settleEvents(client, room.id);
    expect(client.all('user_updated')).toHaveLength(1);
  });

  it('of users of another organization is as that of nobody', async () => {
    const client = await open(watcher);
    const { room } = await client.call('create_room', { kind: 'group', name: 'Quiet' });
    const userIds = [stranger.id, unknownId];
    expect(await client.call('watch_presence', { userIds })).toEqual({ presences: [] });
    const foreign = await open(stranger);
    expect(await client.call('get_presence', { userIds })).toEqual({ presences: [] });
    await foreign.call('update_profile', { title: 'Spy' });
    await settleEvents(client, room.id);
    expect(client.all('presence_changed')).toEqual([]);
    expect(client.all('user_updated')).toEqual([]);
  });

  it('is asked over every wire, and watched over sockets only', async () => {
    for (const wire of wireNames) {
      const client = await open(watcher, wire);
      const { presences } = await client.call('get_presence', { userIds: [watcher.id] });
      expect(presences).toMatchObject([{ userId: watcher.id }]);
      for (const userIds of [[], ['nobody'], Array.from({ length: 201 }, () => watcher.id), watcher.id]) {
        const answer = await client.sendRaw('get_presence', { userIds });
        expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
      }
    }
    const response = await fetch(`${program.url}/v1/watch-presence`, { method: 'POST' });
    expect(response.status).toBe(404);
  });
});

describe('set_typing', () => {
  it('is heard by the others in the room on every wire, from every wire, and by nobody else', async () => {
    const [ada, ben, eve] = [
      await register(program.url),
      await register(program.url),
      await register(program.url),
    ];
    const typists = await Promise.all(wireNames.map((wire) => open(ada, wire)));
    const listeners = await Promise.all(socketNames.map((wire) => open(ben, wire)));
    const outside = await open(eve);
    const { room } = await typists[0]!.call('create_room', {
      kind: 'public',
      name: 'Typing',
      memberIds: [ben.id],
    });
    const roomId = room.id;
    const before = await typists[0]!.call('get_room', { roomId });
    for (const typist of typists) {
      await typist.call('set_typing', { roomId, typing: true });
      await typist.call('set_typing', { roomId, typing: false });
    }
    for (const listener of listeners) {
      await settleEvents(listener, roomId);
      expect(listener.all('typing_changed')).toEqual(
        typists.flatMap(() => [true, false].map((typing) => ({ roomId, userId: ada.id, typing }))),
      );
    }
    expect(await codeOf(outside.send('set_typing', { roomId, typing: true }))).toBe('not_a_member');
    const { room: quiet } = await outside.call('create_room', { kind: 'group', name: 'Quiet' });
    await settleEvents(outside, quiet.id);
    expect(outside.all('typing_changed')).toEqual([]);
    const after = await typists[0]!.call('get_room', { roomId });
    expect(after.room.lastEventSeq).toBe(before.room.lastEventSeq + listeners.length);
  });
});
