import { describe, expect, it } from 'bun:test';
import { ask } from '../../support/ask.ts';
import { openPlainClient, openSocketIoClient } from '../../support/dialects.ts';
import { until } from '../../support/wait.ts';
import { openStage, settle, settleOutsider } from './stage.ts';

const stage = openStage({ MESSAGE_RATE_LIMIT: '5/10s' });

describe('the limit of messages', () => {
  it('is five in ten seconds for a user in a room, over all connections', async () => {
    const [one, other] = [await stage.person(0), await stage.person(1)];
    const room = await stage.roomOf(one, other);
    const clients = [await stage.listen(one, room.id), await stage.listen(one, room.id, 'websocket')];
    const listener = await stage.listen(other, room.id);
    for (let sent = 0; sent < 8; sent += 1)
      clients[sent % 2]!.emit('send_message', { roomId: room.id, content: `message ${sent}` });
    await until('three were refused', () => clients.flatMap((client) => client.all('error')).length === 3);
    for (const refused of clients.flatMap((client) => client.all('error')))
      expect(refused).toEqual({ type: 'RATE_LIMIT', message: expect.any(String), code: 'rate_limited' });
    const http = await ask(stage.url(), 'send_message', { roomId: room.id, content: 'x' }, one.token);
    expect([http.status, http.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    await settle(listener, room.id);
    expect(listener.all('receive_message')).toHaveLength(6);
    // Another room has an allowance of its own.
    const second = await stage.makeRoom(one);
    expect(await clients[0]!.ask('send_message', { roomId: second.id, content: 'Here' })).toEqual({
      ok: true,
    });
  });
});

describe('somebody who left or was removed', () => {
  it('hears nothing more of the room, writes nothing and listens no more', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    const room = await stage.roomOf(creator, other);
    const [insider, outsider] = [await stage.listen(creator, room.id), await stage.listen(other, room.id)];
    await ask(stage.url(), 'remove_member', { roomId: room.id, userId: other.id }, creator.token);
    expect(await insider.hear('user_left')).toMatchObject({ userId: other.id, type: 'permanent' });
    const before = outsider.heard.length;
    await settle(insider, room.id);
    for (const [event, data] of [
      ['send_message', { roomId: room.id, content: 'Still here' }],
      ['typing', { roomId: room.id, isTyping: true }],
      ['join_room', { roomId: room.id }],
      ['get_room_users', { roomId: room.id }],
    ] as const)
      expect(await outsider.ask(event, data)).toMatchObject({ type: 'NOT_AUTHORIZED', code: 'not_a_member' });
    await settleOutsider(outsider);
    const heard = outsider.heard.slice(before).filter(({ event }) => event !== 'user_status');
    expect(heard.map(({ event }) => event)).toEqual(['error', 'error', 'error', 'error', 'error']);
    await settle(insider, room.id);
    expect(insider.all('user_typing')).toEqual([]);
  });
});

describe('a second organization', () => {
  it('hears nothing of what happens in the first', async () => {
    const [creator, other, stranger] = [await stage.person(0), await stage.person(1), await stage.stranger()];
    const spies = [await stage.open(stranger), await stage.open(stranger, 'socketio-polling')];
    await settleOutsider(spies[1]!);
    const before = spies.map((spy) => spy.heard.length);
    const room = await stage.roomOf(creator, other);
    const client = await stage.listen(creator, room.id);
    client.emit('typing', { roomId: room.id, isTyping: true });
    await settle(client, room.id);
    await stage.data(`POST /rooms/${room.id}/messages/read`, other);
    await stage.data(`POST /rooms/${room.id}/leave`, other);
    await client.hear('user_left');
    for (const [index, spy] of spies.entries()) {
      await settleOutsider(spy);
      const heard = spy.heard.slice(before[index]);
      expect(heard.filter(({ data }) => (data as { code?: string }).code !== 'invalid_input')).toEqual([]);
    }
  });
});

describe('a connection', () => {
  it('without a valid token is refused with a reason', async () => {
    const refused = openSocketIoClient(stage.url(), { auth: { token: 'x.y.z' } });
    expect(
      await refused.then(
        () => 'taken',
        (error: Error) => error.message,
      ),
    ).toMatch(/token|log in/i);
    const plain = await openPlainClient(stage.url(), { path: '/?token=x.y.z' });
    expect(await plain.closed).toBe('4401');
  });

  it('that says nothing but an event first is ended', async () => {
    const creator = await stage.person(0);
    const room = await stage.makeRoom(creator);
    const client = await openSocketIoClient(stage.url());
    client.emit('join_room', { roomId: room.id });
    await client.closed;
    expect(client.all('room_joined')).toEqual([]);
  });

  it('takes the token as a query, as a header and from the first event', async () => {
    const creator = await stage.person(0);
    const room = await stage.makeRoom(creator);
    const { token } = creator;
    const clients = [
      await openSocketIoClient(stage.url(), { query: { token } }),
      await openSocketIoClient(stage.url(), { extraHeaders: { authorization: `Bearer ${token}` } }),
      await openSocketIoClient(stage.url()),
      await openPlainClient(stage.url(), { path: `/?token=${token}` }),
      await openPlainClient(stage.url()),
    ];
    for (const index of [2, 4]) clients[index]!.emit('authenticate', { token });
    for (const client of clients) {
      client.emit('join_room', { roomId: room.id });
      await client.hear('room_joined');
      client.close();
    }
  });
});
