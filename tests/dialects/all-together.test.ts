import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import WebSocket from 'ws';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until, within } from '../support/wait.ts';

/** Clients of every kind in one room, and in one conversation of two: each hears the same, in its own shape, once. */
let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

type Json = Record<string, unknown>;

const call = async (method: string, path: string, token: string | undefined, body?: Json): Promise<Json> => {
  const response = await fetch(program.url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Json;
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
};

interface Person {
  readonly id: string;
  readonly number: number;
  readonly token: string;
}

/** What every kind of client is told about itself, read once from the own API. */
const personOf = async (token: string): Promise<Person> => {
  const { user } = (await call('GET', '/v1/me', token)) as { user: { id: string; number: number } };
  return { id: user.id, number: user.number, token };
};

const password = 'correct horse battery';
const email = (name: string): string => `${name}@all-together.example`;

/** Makes an account with the log-in of each kind. */
const people = {
  async organizations(name: string): Promise<Person> {
    await call('POST', '/api/auth/register', undefined, { username: name, email: email(name), password });
    const { accessToken } = await call('POST', '/api/auth/login', undefined, {
      email: email(name),
      password,
    });
    return personOf(String(accessToken));
  },
  async direct(name: string): Promise<Person> {
    const { token } = await call('POST', '/api/auth/register', undefined, { email: email(name), password });
    return personOf(String(token));
  },
  async rooms(name: string): Promise<Person> {
    const { data } = await call('POST', '/api/v1/auth/register', undefined, {
      username: name,
      email: email(name),
      password,
    });
    return personOf((data as { token: string }).token);
  },
  async groups(name: string): Promise<Person> {
    const { session } = await call('POST', '/auth/register', undefined, {
      email: email(name),
      password,
      fullName: name,
    });
    return personOf((session as { access_token: string }).access_token);
  },
  async sessions(name: string): Promise<Person> {
    const { token } = await call('POST', '/api/auth/signup', undefined, {
      username: name,
      email: email(name),
      password,
    });
    return personOf(String(token));
  },
};

const socketIo = async (token: string, path = '/'): Promise<Socket> => {
  const socket = io(program.url + path, { auth: { token }, forceNew: true, reconnection: false });
  await within('a connection', new Promise((settle) => void socket.once('connect', () => settle(true))));
  return socket;
};

/** A plain WebSocket whose frames are read as JSON. */
const plain = async (path: string, hear: (frame: Json) => void): Promise<WebSocket> => {
  const socket = new WebSocket(program.url.replace('http', 'ws') + path);
  socket.on('message', (data: Buffer) => hear(JSON.parse(data.toString()) as Json));
  await within('a connection', new Promise((settle) => void socket.once('open', () => settle(true))));
  return socket;
};

const contents = (heard: readonly Json[]): unknown[] => heard.map(({ content }) => content);

describe('a group made by a client of groups', () => {
  it('is one room for clients of five kinds, who see the same 200 messages in the same order, once', async () => {
    const [owner, orga, roomy, ownIo, ownWs] = await Promise.all([
      people.groups('owner'),
      people.organizations('orga'),
      people.rooms('roomy'),
      people.rooms('own-io'),
      people.sessions('own-ws'),
    ]);
    const { group } = (await call('POST', '/group/create', owner.token, {
      name: 'Everybody',
      description: 'All kinds of clients',
      members: [orga.id, roomy.id, ownIo.id, ownWs.id],
    })) as { group: { id: string } };

    const { data: listed } = (await call('GET', '/api/v1/rooms', roomy.token)) as { data: Json[] };
    expect(listed.map(({ id, name }) => ({ id, name }))).toContainEqual({ id: group.id, name: 'Everybody' });
    const { data: numbered } = (await call('GET', '/api/chat', orga.token)) as { data: Json[] };
    const number = numbered.find(({ name }) => name === 'Everybody')?.['id'] as number;
    expect(number).toBeInteger();

    const heard: Record<string, Json[]> = { organizations: [], rooms: [], groups: [], ownIo: [], ownWs: [] };
    const orgaFrames: Json[] = [];
    const orgaSocket = await plain(`/?token=${orga.token}`, (frame) => {
      orgaFrames.push(frame);
      if (frame['type'] === 'newMessage') heard['organizations']?.push(frame['message'] as Json);
    });
    const roomySocket = await socketIo(roomy.token);
    roomySocket.on('receive_message', (message: Json) => heard['rooms']?.push(message));
    const ownerSocket = await socketIo(owner.token);
    ownerSocket.on('receive-message', (message: Json) => heard['groups']?.push(message));
    const ownSocket = await socketIo(ownIo.token, '/v1');
    ownSocket.on('message_created', ({ message }: { message: Json }) => heard['ownIo']?.push(message));
    let ownPlainIsConnected = false;
    const ownPlain = await plain(`/v1/ws?token=${ownWs.token}`, ({ event, data }) => {
      if (event === 'connected') ownPlainIsConnected = true;
      if (event === 'message_created') heard['ownWs']?.push((data as { message: Json }).message);
    });

    orgaSocket.send(JSON.stringify({ event: 'joinRoom', data: { roomId: number, userId: orga.number } }));
    roomySocket.emit('join_room', { roomId: group.id });
    await within('room_joined', new Promise((settle) => void roomySocket.once('room_joined', settle)));
    await ownerSocket.timeout(10_000).emitWithAck('join-group', group.id);
    await until('everybody listens', () => ownPlainIsConnected && orgaFrames.length > 0);

    const each = 40;
    for (let index = 0; index < each; index += 1) {
      orgaSocket.send(
        JSON.stringify({
          event: 'sendMessage',
          data: { roomId: number, userId: orga.number, content: `o${index}` },
        }),
      );
      roomySocket.emit('send_message', { roomId: group.id, content: `r${index}` });
      ownerSocket.emit('send-message', {
        sender_id: owner.id,
        receiver_id: group.id,
        content: `g${index}`,
        is_group: true,
      });
      ownSocket.emit('send_message', { roomId: group.id, content: `i${index}` });
      ownPlain.send(
        JSON.stringify({ command: 'send_message', input: { roomId: group.id, content: `w${index}` } }),
      );
    }
    await until(
      'everybody heard 200',
      () => Object.values(heard).every((list) => list.length >= 5 * each),
      20_000,
    );

    const order = contents(heard['ownWs'] ?? []);
    expect(order).toHaveLength(5 * each);
    expect(new Set(order).size).toBe(5 * each);
    for (const list of Object.values(heard)) expect(contents(list)).toEqual(order);
    for (const kind of ['o', 'r', 'g', 'i', 'w']) {
      const own = order.filter((content) => String(content).startsWith(kind));
      expect(own).toEqual(Array.from({ length: each }, (_, index) => `${kind}${index}`));
    }

    const at = order.indexOf('o0');
    const told = (kind: string): Json => heard[kind]?.[at] ?? {};
    const { id } = told('ownWs');
    expect(told('organizations')).toEqual({
      id: expect.any(Number),
      user_id: orga.number,
      chat_room_id: number,
      content: 'o0',
      created_at: expect.any(String),
    });
    expect(told('rooms')).toEqual({
      id,
      roomId: group.id,
      userId: orga.id,
      username: 'orga',
      content: 'o0',
      createdAt: expect.any(String),
      timestamp: expect.any(String),
    });
    expect(told('groups')).toEqual({
      id,
      sender_id: orga.id,
      receiver_id: group.id,
      is_group: true,
      content: 'o0',
      created_at: expect.any(String),
    });

    const history: unknown[] = [];
    for (let page = 4; page >= 1; page -= 1) {
      const { data } = (await call(
        'GET',
        `/api/v1/rooms/${group.id}/messages?page=${page}&limit=50`,
        roomy.token,
      )) as {
        data: { messages: Json[] };
      };
      history.push(...contents(data.messages));
    }
    expect(history).toEqual(order);

    for (const socket of [roomySocket, ownerSocket, ownSocket]) socket.disconnect();
    for (const socket of [orgaSocket, ownPlain]) socket.close();
  });
});

describe('messages between two people', () => {
  it('reach every kind of client of both, in its own shape, once', async () => {
    const [ada, bob] = await Promise.all([people.direct('ada-direct'), people.sessions('bob-sessions')]);
    const heard: { readonly at: string; readonly event: string; readonly data: Json }[] = [];
    const listen = async (
      at: string,
      token: string,
      telling?: [event: string, data: unknown],
    ): Promise<Socket> => {
      const socket = await socketIo(token);
      for (const event of ['receive_message', 'message_sent', 'receive-message']) {
        socket.on(event, (data: Json) => heard.push({ at, event, data }));
      }
      if (telling) await socket.timeout(10_000).emitWithAck(...telling);
      return socket;
    };
    const sender = await listen('ada, undecided', ada.token);
    const listeners = [
      sender,
      await listen('ada, groups', ada.token, ['join', ada.id]),
      await listen('bob, undecided', bob.token),
      await listen('bob, sessions', bob.token, ['join-session', null]),
      await listen('bob, groups', bob.token, ['join', bob.id]),
    ];
    const expected = 5;
    sender.emit('send_message', { receiver_id: bob.id, content: 'one' });
    await until('everybody heard one', () => heard.length >= expected);
    sender.emit('send_message', { receiver_id: bob.id, content: 'two' });
    await until('everybody heard two', () => heard.length >= 2 * expected);

    const of = (content: string): string[] =>
      heard
        .filter(({ data }) => data['content'] === content)
        .map(({ at, event }) => `${at}: ${event}`)
        .toSorted();
    const once = [
      'ada, groups: receive-message',
      'ada, undecided: message_sent',
      'bob, groups: receive-message',
      'bob, sessions: receive_message',
      'bob, undecided: receive_message',
    ];
    expect(of('one')).toEqual(once);
    expect(of('two')).toEqual(once);
    const { id, created_at: createdAt } = heard[0]?.data ?? {};
    for (const { event, data } of heard.filter((one) => one.data['content'] === 'one')) {
      const shape = { id, sender_id: ada.id, receiver_id: bob.id, content: 'one', created_at: createdAt };
      expect(data).toEqual(event === 'receive-message' ? { ...shape, is_group: false } : shape);
    }
    for (const socket of listeners) socket.disconnect();
  });
});
