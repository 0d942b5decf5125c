import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { createHmac } from 'node:crypto';
import WebSocket from 'ws';
import { ask, logIn } from '../support/ask.ts';
import { openDialectClient, openPlainClient, openSocketIoClient } from '../support/dialects.ts';
import type { DialectClient, DialectWireName, SocketIoOptions } from '../support/dialects.ts';
import { goodPassword, register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until, within } from '../support/wait.ts';

const secret = 'a-secret-of-the-tests-0815-abcdefghijkl';

let program: Program;
let ada: Person;
/** Those that connect first of all, without a token, and never say a word. */
let silent: readonly DialectClient[];
let silentSinceMs: number;
beforeAll(async () => {
  program = await startProgram({ JWT_SECRET: secret });
  silentSinceMs = performance.now();
  silent = [
    await openSocketIoClient(program.url, { transports: ['websocket'] }),
    await openSocketIoClient(program.url, { transports: ['polling'] }),
    await openPlainClient(program.url),
  ];
  ada = await register(program.url);
});
afterAll(() => program.stop());

const opened: DialectClient[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});
const keep = (client: DialectClient): DialectClient => {
  opened.push(client);
  return client;
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** What only a connection of a user can have: a session of their own. */
const works = async (client: DialectClient): Promise<void> => {
  const before = client.all('session-joined').length;
  client.emit('join-session');
  await until('a session was made', () => client.all('session-joined').length > before);
};

/** Every way in which a handshake carries a token. */
const handshakes: Readonly<Record<string, (token: string, version?: '4.0') => Promise<DialectClient>>> = {
  'Socket.IO, auth': (token, version) => openSocketIoClient(program.url, { auth: { token } }, version),
  'Socket.IO, query': (token, version) => openSocketIoClient(program.url, { query: { token } }, version),
  'Socket.IO, header': (token, version) =>
    openSocketIoClient(program.url, { extraHeaders: bearer(token) }, version),
  'Socket.IO polling, auth': (token, version) =>
    openSocketIoClient(program.url, { auth: { token }, transports: ['polling'] }, version),
  'Socket.IO on a WebSocket, header': (token, version) =>
    openSocketIoClient(program.url, { extraHeaders: bearer(token), transports: ['websocket'] }, version),
};

const plainHandshakes: Readonly<Record<string, (token: string) => Promise<DialectClient>>> = {
  'a plain WebSocket, query': (token) => openPlainClient(program.url, { path: `/?token=${token}` }),
  'a plain WebSocket, header': (token) => openPlainClient(program.url, { headers: bearer(token) }),
};

/** Every first event that carries a token. */
const firstEvents = {
  connection: (token: unknown) => token,
  authenticate: (token: unknown) => ({ token }),
} as const;

const bare: Readonly<Record<string, () => Promise<DialectClient>>> = {
  'Socket.IO': () => openSocketIoClient(program.url),
  'Socket.IO polling': () => openSocketIoClient(program.url, { transports: ['polling'] }),
  'Socket.IO 4.0': () => openSocketIoClient(program.url, {}, '4.0'),
  'a plain WebSocket': () => openPlainClient(program.url),
};

describe('a token', () => {
  it('is taken from the handshake, wherever it stands there', async () => {
    for (const open of Object.values(handshakes)) {
      await works(keep(await open(ada.token)));
      await works(keep(await open(ada.token, '4.0')));
    }
    for (const open of Object.values(plainHandshakes)) await works(keep(await open(ada.token)));
  });

  it('is taken from the first event', async () => {
    for (const open of Object.values(bare)) {
      for (const [event, dataOf] of Object.entries(firstEvents)) {
        const client = keep(await open());
        client.emit(event, dataOf(ada.token));
        await works(client);
        expect(client.all('error')).toEqual([]);
      }
    }
  });
});

const forge = (claims: Readonly<Record<string, unknown>>, key = secret): string => {
  const [header = '', own = ''] = ada.token.split('.');
  const changed = { ...(JSON.parse(Buffer.from(own, 'base64url').toString()) as object), ...claims };
  const content = `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}`;
  return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
};

/** A token whose session was ended. */
const revoked = async (): Promise<string> => {
  const { tokens } = await logIn(program.url, ada.email);
  await ask(program.url, 'log_out', {}, tokens.accessToken);
  return tokens.accessToken;
};

/** What is no token any more or never was, with the code that says why and the close code of a plain WebSocket. */
const badTokens = [
  ['nothing that is a token', () => 'wrong', 'unauthenticated', 4401],
  [
    'one signed by somebody else',
    () => forge({}, 'another-key-0123456789-abcdefghijklmnop'),
    'unauthenticated',
    4401,
  ],
  ['one that has run out', () => forge({ exp: Math.floor(Date.now() / 1_000) - 1 }), 'token_expired', 4401],
  ['a refresh token', () => ada.login.tokens.refreshToken, 'unauthenticated', 4401],
  ['one of a session that was ended', revoked, 'session_ended', 4403],
] as const;

describe.each(badTokens)('%s', (_name, make, code, closeCode) => {
  it('is refused in the handshake of Socket.IO with a connect_error that says why', async () => {
    for (const open of Object.values(handshakes)) {
      const error: unknown = await open(await make()).then(
        (client) => keep(client).heard,
        (refused: unknown) => refused,
      );
      expect(error).toMatchObject({ message: expect.stringMatching(/\S/), data: { code } });
    }
  });

  it('closes a plain WebSocket at once, with a code and a reason', async () => {
    for (const path of ['query', 'header', 'authenticate', 'connection'] as const) {
      const token = await make();
      const { frames, closed } = await rawPlain(token, path);
      const { code: closedWith, reason } = await closed;
      expect({ path, closedWith, frames }).toEqual({ path, closedWith: closeCode, frames: [] });
      expect(reason).toMatch(/\S/);
    }
  });

  it('ends Socket.IO as a first event, with an error that says why', async () => {
    for (const [event, dataOf] of Object.entries(firstEvents)) {
      const client = keep(await openSocketIoClient(program.url));
      client.emit(event, dataOf(await make()));
      client.emit('join-session');
      expect(await within('the end', client.closed)).toBe('io server disconnect');
      expect(client.heard).toMatchObject([
        { event: 'error', data: { message: expect.stringMatching(/\S/) } },
      ]);
    }
  });
});

/** A plain WebSocket that brings a token in one of the ways, and what becomes of it. */
const rawPlain = async (token: string, way: 'query' | 'header' | 'authenticate' | 'connection') => {
  const url = program.url.replace('http', 'ws');
  const socket = new WebSocket(way === 'query' ? `${url}/?token=${token}` : `${url}/`, {
    headers: way === 'header' ? bearer(token) : {},
  });
  const frames: string[] = [];
  socket.on('message', (data: Buffer) => frames.push(data.toString()));
  const closed = within(
    'the close',
    new Promise<{ code: number; reason: string }>((settle) => {
      socket.once('close', (code, reason) => settle({ code, reason: reason.toString() }));
    }),
  );
  await within(
    'the WebSocket to open',
    new Promise<void>((settle) => void socket.once('open', () => settle())),
  );
  if (way === 'authenticate') socket.send(JSON.stringify({ event: way, data: { token } }));
  if (way === 'connection') socket.send(JSON.stringify({ event: way, data: token }));
  return { frames, closed };
};

describe('before a token', () => {
  it('any other event ends the connection and does nothing', async () => {
    const own = { roomId: 1, content: 'Hello' };
    const before = await ask(program.url, 'list_rooms', {}, ada.token);
    for (const open of Object.values(bare)) {
      for (const [event, data] of [
        ['join-session', undefined],
        ['send_message', { receiver_id: ada.id, content: 'Hello' }],
        ['joinRoom', own],
        ['authenticated', { token: ada.token }],
        ['authenticate', undefined],
        ['authenticate', ada.token],
        ['authenticate', { token: { $ne: null } }],
      ] as const) {
        const client = keep(await open());
        client.emit(event, data);
        client.emit('authenticate', { token: ada.token });
        client.emit('join-session');
        expect(await within('the end', client.closed)).toMatch(/^(io server disconnect|4400|4401)$/);
        expect(client.all('session-joined')).toEqual([]);
      }
    }
    const after = await ask(program.url, 'list_rooms', {}, ada.token);
    expect(after.ok && after.result.rooms).toEqual((before.ok && before.result.rooms) || []);
  });

  it('a frame that is none closes a plain WebSocket', async () => {
    for (const text of ['', 'hello', '[]', '{"data":1}', '{"event":7}', Buffer.from([1, 2])]) {
      const client = await openPlainClient(program.url);
      keep(client);
      client.sendText(text);
      expect(await within('the end', client.closed)).toBe('4400');
      expect(client.heard).toEqual([]);
    }
  });

  it('a token that is no text is none', async () => {
    for (const token of [{ $ne: null }, ['x'], 7, null]) {
      const options: SocketIoOptions = { auth: { token } };
      const client = keep(await openSocketIoClient(program.url, options));
      client.emit('join-session');
      expect(await within('the end', client.closed)).toBe('io server disconnect');
      expect(client.heard).toEqual([]);
    }
  });

  it('nothing of what happens is heard', async () => {
    const listeners = await Promise.all(Object.values(bare).map(async (open) => keep(await open())));
    const bob = await register(program.url);
    const sender = keep(await openDialectClient('socketio', program.url, bob.token));
    await sender.ask('send_message', { receiver_id: ada.id, content: 'Psst' });
    for (const listener of listeners) {
      expect(listener.heard).toEqual([]);
      listener.emit('authenticate', { token: ada.token });
      await works(listener);
      expect(JSON.stringify(listener.heard)).not.toContain('Psst');
    }
  });
});

const wires = ['socketio', 'socketio-polling', 'socketio-4.0', 'websocket'] as const;
const endOf = (wire: DialectWireName, closeCode: number): string =>
  wire === 'websocket' ? String(closeCode) : 'io server disconnect';

describe('a connection', () => {
  const endings: Readonly<
    Record<string, (token: string, sessionId: string, own: Person) => Promise<unknown>>
  > = {
    'its own log-out': (token) => ask(program.url, 'log_out', {}, token),
    'the end of its session from elsewhere': (_token, sessionId, own) =>
      ask(program.url, 'end_session', { sessionId }, own.token),
    'the end of all other sessions': (_token, _id, own) =>
      ask(program.url, 'end_other_sessions', {}, own.token),
    'a new password': (_token, _id, own) =>
      ask(
        program.url,
        'change_password',
        { currentPassword: goodPassword, newPassword: 'another-harbour-98' },
        own.token,
      ),
    'the end of its account': (_token, _id, own) =>
      ask(program.url, 'deactivate_account', { password: goodPassword }, own.token),
  };

  it.each(Object.keys(endings))('ends on every wire with %s', async (name) => {
    const own = await register(program.url);
    const { tokens } = await logIn(program.url, own.email);
    const sessions = await ask(program.url, 'list_sessions', {}, tokens.accessToken);
    const sessionId = (sessions.ok && sessions.result.sessions.find(({ current }) => current)?.id) || '';
    const clients = await Promise.all(
      wires.map(async (wire) => keep(await openDialectClient(wire, program.url, tokens.accessToken))),
    );
    await Promise.all(clients.map(works));
    await endings[name]?.(tokens.accessToken, sessionId, own);
    const reasons = await Promise.all(clients.map((client) => within('the end', client.closed)));
    expect(reasons).toEqual(wires.map((wire) => endOf(wire, 4403)));
  });

  it('ends when its token runs out, and later when it brought a newer one of the same session', async () => {
    const quick = await startProgram({ DATABASE_URL: program.databaseUrl ?? '', ACCESS_TOKEN_LIFE: '4s' });
    try {
      const { tokens } = await logIn(quick.url, ada.email);
      const end = (token: string): number =>
        (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number }).exp;
      const open = (wire: DialectWireName) => openDialectClient(wire, quick.url, tokens.accessToken);
      const ending = await Promise.all(wires.map(async (wire) => keep(await open(wire))));
      const staying = await Promise.all(wires.map(async (wire) => keep(await open(wire))));
      let newest = tokens;
      await until('there is a token that lasts longer', async () => {
        const { refreshToken } = newest;
        const refreshed = await ask(quick.url, 'refresh_session', { refreshToken });
        if (refreshed.ok) newest = refreshed.result;
        return end(newest.accessToken) >= end(tokens.accessToken) + 2;
      });
      for (const client of staying) client.emit('authenticate', { token: newest.accessToken });
      await Promise.all(staying.map(works));
      const reasons = await Promise.all(ending.map((client) => within('the end', client.closed)));
      expect(reasons).toEqual(wires.map((wire) => endOf(wire, 4401)));
      await Promise.all(staying.map(works));
      expect(await Promise.all(staying.map((client) => within('the end', client.closed)))).toEqual(reasons);
    } finally {
      await quick.stop();
    }
  });

  it('takes no token of another log-in, and stays whose it is', async () => {
    const bob = await register(program.url);
    const again = await logIn(program.url, ada.email);
    for (const wire of wires) {
      const client = keep(await openDialectClient(wire, program.url, ada.token));
      await works(client);
      for (const token of [bob.token, again.tokens.accessToken, 'wrong', undefined])
        client.emit('authenticate', { token });
      await works(client);
      expect(client.all('error').map((data) => (data as { code: string }).code)).toEqual([
        'forbidden',
        'forbidden',
        'unauthenticated',
        'unknown_command',
      ]);
    }
  });
});

// The last of the file: the ten seconds pass while the others run.
describe('a connection that says nothing', () => {
  it('is ended after ten seconds, and has heard nothing', async () => {
    const ends = await Promise.all(silent.map((client) => within('the end', client.closed, 15_000)));
    expect(ends).toEqual(['io server disconnect', 'io server disconnect', '4408']);
    expect(performance.now() - silentSinceMs).toBeGreaterThan(9_000);
    for (const { heard } of silent) expect(heard).toEqual([]);
  });
});
