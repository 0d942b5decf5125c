import { describe, expect, it } from 'bun:test';
import { dialectWires } from '../../support/dialects.ts';
import type { DialectClient } from '../../support/dialects.ts';
import { ask } from '../../support/ask.ts';
import { until } from '../../support/wait.ts';
import { openStage, said, settle, settleOutsider, timeShape, uuidShape } from './stage.ts';
import type { Roomer } from './stage.ts';

const stage = openStage();
const missingId = '01890000-0000-7000-8000-000000000001';

const time = expect.stringMatching(timeShape);

const failure = (type: string, code: string) => ({
  event: 'error',
  data: { type, message: expect.any(String), code },
});

/** Four members of a room, each listening over another wire, and what to call them by. */
const crew = async () => {
  const people = [
    await stage.person(0),
    await stage.person(1),
    await stage.person(2),
    await stage.person(3),
  ] as const;
  const room = await stage.roomOf(...people);
  const clients: DialectClient[] = [];
  for (const [index, wire] of dialectWires.entries())
    clients.push(await stage.listen(people[index]!, room.id, wire));
  // Who came later was heard by those before.
  for (const [index, client] of clients.entries())
    await until('the others were heard', () => client.all('user_joined').length === 3 - index);
  const since = clients.map((client) => said(client).length);
  return {
    people,
    room,
    clients: clients as unknown as readonly [DialectClient, DialectClient, DialectClient, DialectClient],
    /** What each has heard since all were there. */
    async news() {
      await settle(clients[0]!, room.id, ...clients);
      return clients.map((client, index) => said(client).slice(since[index]));
    },
  };
};

describe('join_room', () => {
  it('is answered, and heard by the others once however often it is repeated', async () => {
    const [one, other] = [await stage.person(0), await stage.person(1)];
    const room = await stage.roomOf(one, other);
    const [first, second] = [await stage.listen(one, room.id), await stage.open(other, 'websocket')];
    for (let turn = 0; turn < 3; turn += 1) second.emit('join_room', { roomId: room.id.toUpperCase() });
    await until('it was answered', () => second.all('room_joined').length === 3);
    expect(second.all('room_joined')[0]).toEqual({ roomId: room.id, message: expect.any(String) });
    await settle(first, room.id, second);
    const { id: userId, username } = other;
    expect(said(first)).toEqual([
      { event: 'user_joined', data: { userId, username, roomId: room.id, timestamp: time } },
    ]);
    expect(said(second)).toEqual([]);
  });

  it('is for members only, and rooms of others do not exist', async () => {
    const [creator, other, stranger] = [await stage.person(0), await stage.person(1), await stage.stranger()];
    const [open, closed] = [await stage.makeRoom(creator), await stage.makeRoom(creator, true)];
    const third = await stage.person(2);
    const direct = await ask(stage.url(), 'open_direct_room', { userId: third.id }, creator.token);
    if (!direct.ok) throw new Error('The room was not made.');
    const cases = [
      [other, open.id, failure('NOT_AUTHORIZED', 'not_a_member')],
      [other, closed.id, failure('NOT_AUTHORIZED', 'forbidden')],
      [other, direct.result.room.id, failure('NOT_FOUND', 'not_found')],
      [other, missingId, failure('NOT_FOUND', 'not_found')],
      [stranger, open.id, failure('NOT_FOUND', 'not_found')],
      [stranger, closed.id, failure('NOT_FOUND', 'not_found')],
      [other, 'no id', failure('VALIDATION', 'invalid_input')],
    ] as const;
    for (const [who, roomId, expected] of cases) {
      for (const wire of ['socketio', 'websocket'] as const) {
        const client = await stage.open(who, wire);
        client.emit('join_room', { roomId });
        await client.hear('error');
        expect(client.heard.filter(({ event }) => event !== 'user_status')).toEqual([expected]);
      }
    }
  });
});

describe('send_message', () => {
  it('reaches everybody who listens, the sender included, once and in one shape', async () => {
    const { people, room, clients, news } = await crew();
    for (const [index, client] of clients.entries())
      client.emit('send_message', { roomId: room.id, content: `from ${index}` });
    for (const client of clients) await until('four came', () => client.all('receive_message').length === 4);
    const heard = await news();
    const { messages } = await stage.data<{ messages: { id: string; content: string }[] }>(
      `GET /rooms/${room.id}/messages`,
      people[0],
    );
    const expected = messages.slice(0, 4).map(({ id, content }) => {
      const { id: userId, username } = people[Number(content.at(-1))]!;
      const data = { id, roomId: room.id, userId, username, content, createdAt: time, timestamp: time };
      return { event: 'receive_message', data };
    });
    expect(expected).toHaveLength(4);
    for (const one of heard) expect(one).toEqual(expected);
  });

  it('reaches a sender who does not listen, once, and nobody else who does not', async () => {
    const { people, room, clients, news } = await crew();
    for (const wire of dialectWires) {
      const silent = await stage.open(people[1], wire);
      const elsewhere = await stage.open(people[2], wire);
      silent.emit('send_message', { roomId: room.id, content: `over ${wire}` });
      await silent.hear('receive_message');
      await settle(clients[0], room.id, ...clients);
      for (const client of [silent, elsewhere]) await settleOutsider(client);
      expect(silent.all('receive_message')).toEqual([clients[0].all('receive_message').at(-2)]);
      expect(elsewhere.all('receive_message')).toEqual([]);
    }
    for (const one of await news()) expect(one).toHaveLength(dialectWires.length);
  });

  it('is acknowledged when the client asks for it, with the failure if it fails', async () => {
    const { room, clients } = await crew();
    expect(await clients[0].ask('send_message', { roomId: room.id, content: 'Ahoy' })).toEqual({ ok: true });
    expect(await clients[0].ask('send_message', { roomId: room.id, content: ' ' })).toEqual({
      type: 'VALIDATION',
      message: expect.any(String),
      code: 'invalid_input',
    });
  });

  it('refuses blank and malformed messages, and those of who is no member', async () => {
    const { people, room, news } = await crew();
    const [other, stranger] = [await stage.person(4), await stage.stranger()];
    const closed = await stage.makeRoom(people[0], true);
    const content = 'Ahoy';
    const cases: readonly (readonly [Roomer, unknown, string, string])[] = [
      ...['', '  \n ', 7, null, undefined, { $ne: null }, ['Ahoy'], 'x'.repeat(20_001)].map(
        (wrong) => [people[0], { roomId: room.id, content: wrong }, 'VALIDATION', 'invalid_input'] as const,
      ),
      [people[0], { roomId: { $ne: null }, content }, 'VALIDATION', 'invalid_input'],
      [people[0], { roomId: 'no id', content }, 'VALIDATION', 'invalid_input'],
      [people[0], { roomId: room.id, content, userId: people[1].id }, 'NOT_AUTHORIZED', 'forbidden'],
      [people[0], { roomId: room.id, content, sender_id: people[1].id }, 'NOT_AUTHORIZED', 'forbidden'],
      [people[0], { roomId: missingId, content }, 'NOT_FOUND', 'not_found'],
      [other, { roomId: room.id, content }, 'NOT_AUTHORIZED', 'not_a_member'],
      [other, { roomId: closed.id, content }, 'NOT_AUTHORIZED', 'forbidden'],
      [stranger, { roomId: room.id, content }, 'NOT_FOUND', 'not_found'],
      [stranger, { roomId: closed.id, content }, 'NOT_FOUND', 'not_found'],
    ];
    const clients = new Map<Roomer, DialectClient>();
    for (const [who, payload, type, code] of cases) {
      const client = clients.get(who) ?? (await stage.open(who));
      clients.set(who, client);
      const before = client.all('error').length;
      client.emit('send_message', payload);
      await until('it was refused', () => client.all('error').length > before);
      expect([payload, client.all('error').at(-1)]).toEqual([payload, failure(type, code).data]);
    }
    for (const one of await news()) expect(one).toEqual([]);
  });

  it("takes one's own id beside the message", async () => {
    const { people, room, clients, news } = await crew();
    const own = { userId: people[0].id, sender_id: people[0].id.toUpperCase() };
    clients[0].emit('send_message', { roomId: room.id, content: 'Mine', ...own });
    await clients[3].hear('receive_message');
    expect((await news())[3]).toMatchObject([{ data: { content: 'Mine', userId: people[0].id } }]);
  });

  it('carries what was written in the own API and elsewhere', async () => {
    const { people, room, clients } = await crew();
    await ask(stage.url(), 'send_message', { roomId: room.id, content: 'From afar' }, people[2].token);
    for (const client of clients)
      expect(await client.hear('receive_message')).toMatchObject({
        content: 'From afar',
        userId: people[2].id,
      });
  });
});

describe('a direct message', () => {
  it('is heard in the direct shape, once, by both people and nobody else', async () => {
    const [one, other, third] = [await stage.person(0), await stage.person(1), await stage.person(2)];
    const made = await ask(stage.url(), 'open_direct_room', { userId: other.id }, one.token);
    if (!made.ok) throw new Error('The room was not made.');
    const { id: roomId } = made.result.room;
    const ownRoom = await stage.roomOf(one, other, third);
    // A connection that has joined the direct room hears no more than one that has not.
    const sender = await stage.listen(one, roomId);
    const receivers = [await stage.listen(other, roomId, 'websocket'), await stage.listen(other, ownRoom.id)];
    const outsider = await stage.listen(third, ownRoom.id);
    const silent = await stage.listen(one, ownRoom.id, 'websocket');
    silent.emit('send_message', { roomId, content: 'Between us' });
    const all = [silent, sender, ...receivers, outsider];
    await silent.hear('message_sent');
    for (const client of all) await settleOutsider(client);
    const data = {
      id: expect.stringMatching(uuidShape),
      sender_id: one.id,
      receiver_id: other.id,
      content: 'Between us',
      created_at: time,
    };
    const told = (client: DialectClient) =>
      said(client).filter(({ event }) => event.startsWith('receive') || event.startsWith('message'));
    for (const client of [silent, sender]) expect(told(client)).toEqual([{ event: 'message_sent', data }]);
    for (const client of receivers) expect(told(client)).toEqual([{ event: 'receive_message', data }]);
    expect(told(outsider)).toEqual([]);
  });
});

describe('message_read', () => {
  it('tells the room once each time, also when it was read before', async () => {
    const { people, room, clients, news } = await crew();
    clients[0].emit('send_message', { roomId: room.id, content: 'Read me' });
    const { id: messageId } = await clients[1].hear<{ id: string }>('receive_message');
    for (let turn = 1; turn <= 3; turn += 1) {
      clients[1].emit('message_read', { messageId: messageId.toUpperCase(), roomId: room.id });
      for (const client of clients)
        await until('it was told', () => client.all('message_status_updated').length === turn);
    }
    const data = { messageId, status: 'read', readerId: people[1].id, timestamp: time };
    for (const one of await news())
      expect(one.filter(({ event }) => event === 'message_status_updated')).toEqual(
        Array.from({ length: 3 }, () => ({ event: 'message_status_updated', data })),
      );
  });

  it('is an error for a message that is not there, of another room or of others', async () => {
    const { people, room, clients, news } = await crew();
    const other = await stage.person(4);
    const otherRoom = await stage.makeRoom(people[0]);
    clients[0].emit('send_message', { roomId: otherRoom.id, content: 'Elsewhere' });
    const { id: messageId } = await clients[0].hear<{ id: string }>('receive_message');
    const outsider = await stage.open(other);
    for (const [client, payload, type] of [
      [clients[0], { roomId: room.id, messageId }, 'NOT_FOUND'],
      [clients[0], { roomId: room.id, messageId: missingId }, 'NOT_FOUND'],
      [clients[0], { roomId: room.id, messageId: 'no id' }, 'VALIDATION'],
      [clients[0], { roomId: room.id }, 'VALIDATION'],
      [clients[0], { roomId: otherRoom.id, messageId, userId: other.id }, 'NOT_AUTHORIZED'],
      [outsider, { roomId: otherRoom.id, messageId }, 'NOT_AUTHORIZED'],
    ] as const) {
      const before = client.all('error').length;
      client.emit('message_read', payload);
      await until('it was refused', () => client.all('error').length > before);
      expect(client.all('error').at(-1)).toMatchObject({ type });
    }
    for (const one of (await news()).slice(1)) expect(one).toEqual([]);
  });
});

describe('typing', () => {
  it('is heard by the others, not by the typist on any device', async () => {
    const { people, room, clients, news } = await crew();
    const device = await stage.listen(people[0], room.id, 'websocket');
    clients[0].emit('typing', { roomId: room.id, isTyping: true });
    clients[0].emit('typing', { roomId: room.id, isTyping: false });
    await clients[3].hear('user_typing', ({ isTyping }) => isTyping === false);
    const [typist, ...others] = await news();
    await settle(clients[0], room.id, device);
    const { id: userId, username } = people[0];
    const told = (isTyping: boolean) => ({
      event: 'user_typing',
      data: { userId, username, roomId: room.id, isTyping, timestamp: time },
    });
    expect(typist).toEqual([]);
    expect(said(device)).toEqual([]);
    const isTyping = ({ event }: { event: string }) => event === 'user_typing';
    for (const other of others) expect(other.filter(isTyping)).toEqual([told(true), told(false)]);
  });

  it('is refused where one is no member, and when it is malformed', async () => {
    const { people, room, clients, news } = await crew();
    const other = await stage.person(4);
    const client = await stage.open(other);
    for (const [payload, type] of [
      [{ roomId: room.id, isTyping: true }, 'NOT_AUTHORIZED'],
      [{ roomId: room.id, isTyping: 'true' }, 'VALIDATION'],
      [{ roomId: room.id }, 'VALIDATION'],
      [{ roomId: 17, isTyping: true }, 'VALIDATION'],
      [{ roomId: missingId, isTyping: true }, 'NOT_FOUND'],
      [{ roomId: room.id, isTyping: true, userId: people[0].id }, 'NOT_AUTHORIZED'],
    ] as const) {
      const before = client.all('error').length;
      client.emit('typing', payload);
      await until('it was refused', () => client.all('error').length > before);
      expect([payload, client.all('error').at(-1)]).toMatchObject([payload, { type }]);
    }
    expect(clients[0].all('user_typing')).toEqual([]);
    for (const one of await news()) expect(one).toEqual([]);
  });
});

describe('leave_room', () => {
  it('stops listening without leaving, and the others hear it once', async () => {
    const { people, room, clients } = await crew();
    const [one, leaver] = clients;
    leaver.emit('leave_room', { roomId: room.id });
    leaver.emit('leave_room', { roomId: room.id });
    await one.hear('user_left');
    await settle(one, room.id, clients[2], clients[3]);
    await settleOutsider(leaver);
    const { id: userId, username } = people[1];
    const data = { userId, username, roomId: room.id, type: 'temporary', timestamp: time };
    for (const client of [one, clients[2], clients[3]]) expect(client.all('user_left')).toEqual([data]);
    expect(leaver.all('user_left')).toEqual([]);
    expect(leaver.all('receive_message')).toEqual([]);
    // Still a member.
    leaver.emit('join_room', { roomId: room.id });
    await until('it listens again', () => leaver.all('room_joined').length === 2);
  });
});

describe('get_room_users', () => {
  it('answers the caller alone with the members and who of them is online', async () => {
    const { people, room, clients, news } = await crew();
    const away = await stage.register();
    await stage.data(`POST /rooms/${room.id}/join`, away);
    clients[1].emit('get_room_users', { roomId: room.id });
    expect(await clients[1].hear('room_users')).toEqual({
      roomId: room.id,
      users: [...people, away].map(({ id, username }) => ({
        userId: id,
        username,
        isOnline: id !== away.id,
      })),
    });
    const [first] = await news();
    expect(first?.map(({ event }) => event)).toEqual(['user_joined']);
  });

  it('is for members only', async () => {
    const [creator, other, stranger] = [await stage.person(0), await stage.person(1), await stage.stranger()];
    const room = await stage.makeRoom(creator);
    for (const [who, type] of [
      [other, 'NOT_AUTHORIZED'],
      [stranger, 'NOT_FOUND'],
    ] as const) {
      const client = await stage.open(who);
      client.emit('get_room_users', { roomId: room.id });
      expect(await client.hear('error')).toMatchObject({ type });
      expect(client.all('room_users')).toEqual([]);
    }
  });
});

describe('user_status', () => {
  it('tells the organization once per user who comes and goes, however many devices', async () => {
    const [watcher, other, stranger] = [
      await stage.person(0),
      await stage.register(),
      await stage.stranger(),
    ];
    // One that has not spoken yet, one that has, and one of another organization.
    const watchers = [await stage.open(watcher), await stage.open(watcher, 'socketio-4.0')];
    const elsewhere = await stage.open(stranger);
    await settleOutsider(watchers[1]!);
    const devices = [await stage.open(other), await stage.open(other), await stage.open(other, 'websocket')];
    const { id: userId, username } = other;
    const mine = (client: DialectClient) =>
      client.all('user_status').filter((data) => (data as { userId: string }).userId === userId);
    for (const one of watchers) await one.hear('user_status', (data) => data['userId'] === userId);
    for (const device of devices) device.close();
    for (const one of watchers)
      await one.hear('user_status', (data) => data['userId'] === userId && data['status'] === 'offline');
    await settleOutsider(elsewhere);
    for (const one of watchers)
      expect(mine(one)).toEqual([
        { userId, username, status: 'online', timestamp: time },
        { userId, username, status: 'offline', timestamp: time },
      ]);
    expect(mine(elsewhere)).toEqual([]);
  }, 20_000);
});

describe('what is no event', () => {
  it('is an error to the connection that sent it, and it goes on', async () => {
    const { room, clients, news } = await crew();
    for (const client of clients) {
      for (const [event, data] of [
        ['no_such_event', {}],
        ['__proto__', {}],
        ['join_room', null],
        ['join_room', 'text'],
        ['join_room', [room.id]],
        ['message_read', 7],
        ['get_room_users', { roomId: { $ne: null } }],
      ] as const) {
        const before = client.all('error').length;
        client.emit(event, data);
        await until('it was refused', () => client.all('error').length > before);
        expect(client.all('error').at(-1)).toMatchObject({
          type: expect.stringMatching(/^(NOT_FOUND|VALIDATION)$/),
        });
      }
    }
    await news();
  });
});
