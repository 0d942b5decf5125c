import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from '../support/ask.ts';
import { callHttp, openDialectClient, openPlainClient, openSocketIoClient } from '../support/dialects.ts';
import type { DialectClient } from '../support/dialects.ts';
import { goodPassword, register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { root, startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';

const opened: DialectClient[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});
const keep = <Client extends DialectClient>(client: Client): Client => {
  opened.push(client);
  return client;
};

describe('DIALECTS=rooms,direct', () => {
  let program: Program;
  let ada: Person;
  let bob: Person;
  beforeAll(async () => {
    program = await startProgram({ DIALECTS: 'rooms,direct' });
    ada = await register(program.url);
    bob = await register(program.url);
  });
  afterAll(() => program.stop());

  const id = '00000000-0000-7000-8000-000000000000';

  it('answers 404 at every path that only the others have', async () => {
    for (const call of [
      // organizations
      'POST /api/auth/refresh-token',
      'GET /api',
      'GET /api/chat',
      'POST /api/chat',
      'DELETE /api/chat/1',
      'DELETE /api/chat/user/1',
      'POST /api/messages',
      'POST /api/messages/upload',
      'DELETE /api/messages/1',
      'GET /api/messages/1/read-receipts',
      'GET /api/messages/1/reactions',
      'GET /api/notifications',
      // groups
      'POST /auth/register',
      'POST /auth/login',
      'POST /auth/refresh',
      'PUT /user/profile',
      'PUT /setProfile',
      'POST /user/add-contact',
      'POST /addContact',
      'PUT /user/update-password',
      `GET /user/${id}`,
      'GET /user/dashboard',
      'POST /group/create',
      'POST /createGroup',
      'POST /group/add-members',
      // sessions
      'POST /api/auth/signup',
      'POST /api/auth/logout',
      'GET /api/sessions',
      'POST /api/sessions',
      `GET /api/sessions/${id}/messages`,
    ] as const) {
      const body = call.startsWith('GET') ? undefined : {};
      const { status } = await callHttp(program.url, call, { token: ada.token, body });
      expect({ call, status }).toEqual({ call, status: 404 });
    }
  });

  it('has the calls of those two, with what they share with the others', async () => {
    const direct = { email: 'direct@frontier.example', password: goodPassword };
    const registered = await callHttp(program.url, 'POST /api/auth/register', { body: direct });
    expect(registered.status).toBe(201);
    expect((await callHttp(program.url, 'POST /api/auth/login', { body: direct })).status).toBe(200);
    const roomy = { username: 'roomy', email: 'rooms@frontier.example', password: goodPassword };
    expect((await callHttp(program.url, 'POST /api/v1/auth/register', { body: roomy })).status).toBe(201);
    const { token } = ada;
    expect((await callHttp(program.url, `GET /api/messages/${bob.id}`, { token })).status).toBe(200);
    expect((await callHttp(program.url, 'GET /api/v1/rooms', { token })).status).toBe(200);
    // An id as organizations has them is a bad one here.
    expect((await callHttp(program.url, 'GET /api/messages/1', { token })).status).toBe(400);
  });

  it('answers the events of the others with an error, and does nothing', async () => {
    const { result } = (await ask(
      program.url,
      'create_room',
      { kind: 'public', name: 'Open' },
      ada.token,
    )) as {
      result: { room: { id: string; number: number } };
    };
    const { id: roomId, number } = result.room;
    const events = [
      ['joinRoom', { roomId: number }],
      ['leaveRoom', { roomId: number }],
      ['sendMessage', { roomId: number, content: 'Astray' }],
      ['newMessage', { roomId: number, content: 'Astray' }],
      ['newChatRoom', { roomName: 'Astray', invitedUsers: [1, 2] }],
      ['stopTyping', { roomId: number }],
      ['reactMessage', { messageId: 1, reaction: '👍' }],
      ['readMessage', { messageId: 1 }],
      ['deleteMessage', { roomId: number, messageId: 1 }],
      ['setOnline', {}],
      ['join', ada.id],
      ['join-group', roomId],
      ['send-message', { receiver_id: roomId, content: 'Astray', is_group: true }],
      ['join-session', undefined],
      ['message', { sessionId: roomId, content: 'Astray' }],
    ] as const;
    for (const wire of ['socketio', 'websocket'] as const) {
      const client = keep(await openDialectClient(wire, program.url, ada.token));
      for (const [event, data] of events) client.emit(event, data);
      client.emit('send_message', { receiver_id: bob.id, content: `After all over ${wire}` });
      await client.hear('message_sent');
      const told = client.heard.filter(({ event }) => event !== 'message_sent' && event !== 'user_status');
      expect(told).toHaveLength(events.length);
      for (const { event } of told) expect(['error', 'message_error']).toContain(event);
    }
    const rooms = await ask(program.url, 'list_rooms', {}, ada.token);
    expect(rooms.ok && rooms.result.rooms.map(({ room }) => room.kind).toSorted()).toEqual([
      'direct',
      'public',
    ]);
    const messages = await ask(program.url, 'list_messages', { roomId }, ada.token);
    expect(messages.ok && messages.result.messages).toEqual([]);
  });

  it('hears in those two', async () => {
    for (const wire of ['socketio', 'websocket'] as const) {
      const receiver = keep(await openDialectClient(wire, program.url, bob.token));
      const sender = keep(await openDialectClient('socketio', program.url, ada.token));
      // A plain WebSocket counts as organizations until it speaks, and that is off.
      receiver.emit('send_message', { receiver_id: ada.id, content: `First over ${wire}` });
      await receiver.hear('message_sent');
      sender.emit('send_message', { receiver_id: bob.id, content: `Hello over ${wire}` });
      await receiver.hear('receive_message', ({ content }) => content === `Hello over ${wire}`);
    }
  });
});

describe('DIALECTS=none', () => {
  it('leaves Parley’s own API, and no door for anybody else', async () => {
    const program = await startProgram({ DIALECTS: 'none' });
    try {
      const { token } = await register(program.url);
      expect((await callHttp(program.url, 'POST /api/auth/login', { body: {} })).status).toBe(404);
      expect((await callHttp(program.url, 'GET /api/v1/rooms', { token })).status).toBe(404);
      expect((await ask(program.url, 'list_rooms', {}, token)).status).toBe(200);
      const why = (error: Error): string => error.message;
      const io = await openSocketIoClient(program.url, { auth: { token } }).catch(why);
      expect(io).toBe('Invalid namespace');
      const plain = await openPlainClient(program.url, { path: `/?token=${token}` }).catch(why);
      expect(plain).toMatch(/404/);
    } finally {
      await program.stop();
    }
  });
});

const parrot = `
import { apiLogin } from '../api-accounts.ts';
import { ok } from '../dialect.ts';
import type { Dialect } from '../dialect.ts';

export const parrot: Dialect = {
  name: 'parrot',
  login: apiLogin,
  routes: [
    {
      method: 'GET',
      path: '/parrot/me',
      access: 'user',
      handle: async (call) => ok({ polly: (await call.user()).username }),
    },
  ],
  events: {
    squawk: async (talk, data) => {
      talk.emit('squawked', data);
      return { echoed: true };
    },
  },
  tell: () => [],
  failure: (fault) => ({ event: 'croak', data: { why: fault.code } }),
  failureBody: (fault) => ({ croak: fault.code }),
};
`;

/** A copy of the server with a sixth dialect: a folder of its own, and its name in the registry. */
const houseWithParrot = (): string => {
  const house = mkdtempSync(join(tmpdir(), 'parley-sixth-'));
  const filter = (path: string): boolean => !path.includes('/node_modules');
  cpSync(join(root, 'packages'), join(house, 'packages'), { recursive: true, filter });
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
  const dialects = join(house, 'packages/server/src/dialects');
  mkdirSync(join(dialects, 'parrot'));
  writeFileSync(join(dialects, 'parrot/dialect.ts'), parrot);
  const registry = join(dialects, 'registry.ts');
  const known = readFileSync(registry, 'utf8');
  const taught = known.replace(/^(export const dialects: .*)\];$/m, '$1, parrot];');
  expect(taught).not.toBe(known);
  writeFileSync(registry, `import { parrot } from './parrot/dialect.ts';\n${taught}`);
  return house;
};

describe('a dialect that nobody knows yet', () => {
  it('is one folder and its name in the registry: its calls, its events, its failures, its setting', async () => {
    const house = houseWithParrot();
    const program = await startProgram({ DIALECTS: 'parrot,sessions' }, undefined, house);
    try {
      const { token, username } = await register(program.url);
      expect((await callHttp(program.url, 'GET /parrot/me', { token })).body).toEqual({ polly: username });
      const refused = await callHttp(program.url, 'GET /parrot/me');
      expect(refused).toMatchObject({ status: 401, body: { croak: 'unauthenticated' } });
      const client = keep(await openDialectClient('socketio', program.url, token));
      expect(await client.ask('squawk', { says: 'hello' })).toEqual({ echoed: true });
      expect(await client.ask('flap')).toEqual({ why: 'unknown_command' });
      const plain = keep(await openDialectClient('websocket', program.url, token));
      plain.emit('squawk', 'polly');
      plain.emit('flap');
      await plain.hear('croak');
      const heard = [
        { event: 'squawked', data: 'polly' },
        { event: 'croak', data: { why: 'unknown_command' } },
      ];
      expect(plain.heard).toEqual(heard);
      expect(client.heard).toEqual([{ event: 'squawked', data: { says: 'hello' } }, heard[1]!]);
      const neighbour = keep(await openDialectClient('socketio', program.url, token));
      expect(await neighbour.ask('join-session')).toEqual({ sessionId: expect.any(String) });
    } finally {
      await program.stop();
      rmSync(house, { recursive: true, force: true });
    }
  });
});
