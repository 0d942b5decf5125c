import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { io } from 'socket.io-client';
import { logIn } from './support/ask.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { openPlain, openRaw } from './support/raw-socket.ts';
import type { RawSocket } from './support/raw-socket.ts';
import { clientOpener, codeOf, range } from './support/stage.ts';
import { until, within } from './support/wait.ts';
import { connect, socketNames } from './support/wires.ts';

let program: Program;
let ada: Person;

beforeAll(async () => {
  program = await startProgram();
  ada = await register(program.url);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const longMs = 40_000;
const address = (query = ''): string => `${program.url}/v1/ws${query}`;
const frame = (id: number, command: string, input: unknown = {}): string =>
  JSON.stringify({ id, command, input });
const idsAnswered = (socket: RawSocket): unknown[] =>
  socket.frames.map((text) => (JSON.parse(text) as { id?: number }).id).filter((id) => id !== undefined);

describe('authentication on the plain WebSocket', () => {
  it('takes a token from the address, from a header, or as the first frame', async () => {
    const sockets = [
      await openRaw(address(`?token=${ada.token}`)),
      await openRaw(address(), { headers: { authorization: `Bearer ${ada.token}` } }),
      await openRaw(address()),
    ];
    sockets[2]!.send(frame(1, 'authenticate', { token: ada.token }));
    for (const socket of sockets) {
      const { data } = await socket.frame((one) => one.event === 'connected');
      expect(data).toMatchObject({ userId: ada.id });
      socket.close();
    }
  });

  it('answers frames that came before it was done, in their order', async () => {
    const socket = await openRaw(address());
    socket.send(frame(1, 'authenticate', { token: ada.token }));
    for (const id of range(2, 60)) socket.send(frame(id, id % 2 === 0 ? 'ping' : 'get_me'));
    await socket.frame((one) => one.id === 60);
    expect(idsAnswered(socket)).toEqual([...range(1, 60)]);
    expect(JSON.parse(socket.frames[0]!)).toMatchObject({ event: 'connected' });
    socket.close();
  });

  it('closes whoever sends anything else first', async () => {
    const { room } = await (await open(ada)).call('create_room', { kind: 'public', name: 'Open' });
    for (const data of [
      frame(1, 'ping'),
      frame(1, 'send_message', { roomId: room.id, content: 'Anonymous' }),
      frame(1, 'log_in', { email: ada.email, password: 'x' }),
    ]) {
      const socket = await openRaw(address());
      socket.send(data);
      socket.send(frame(2, 'authenticate', { token: ada.token }));
      expect(await socket.closeCode()).toBe(4401);
      expect(idsAnswered(socket)).toEqual([]);
    }
    for (const data of ['nonsense', Buffer.from([1, 2])]) {
      const socket = await openRaw(address());
      socket.send(data);
      expect(await socket.closeCode()).toBe(4400);
    }
  });

  it('closes whoever gives a token that is none, and says why by the code', async () => {
    for (const token of ['nonsense', ada.login.tokens.refreshToken, `${ada.token}x`, 'x'.repeat(3_000)]) {
      const byAddress = await openRaw(address(`?token=${token}`));
      expect(await byAddress.closeCode()).toBe(4401);
      const byFrame = await openRaw(address());
      byFrame.send(frame(1, 'authenticate', { token }));
      byFrame.send(frame(2, 'get_me'));
      expect(await byFrame.closeCode()).toBe(4401);
      expect(idsAnswered(byFrame)).not.toContain(2);
    }
    const { tokens } = await logIn(program.url, ada.email);
    await (await connect('rest', program.url, tokens.accessToken)).call('log_out', {});
    const ended = await openRaw(address(`?token=${tokens.accessToken}`));
    expect(await ended.closeCode()).toBe(4403);
  });

  it('renews in place with a token of the same session, and refuses another session’s', async () => {
    const { tokens } = await logIn(program.url, ada.email);
    const socket = await openPlain(program.url, tokens.accessToken);
    const rest = await connect('rest', program.url, tokens.accessToken);
    const renewed = await rest.call('refresh_session', { refreshToken: tokens.refreshToken });
    socket.send(frame(1, 'authenticate', { token: renewed.accessToken }));
    const answer = await socket.frame((one) => one.id === 1);
    expect(answer).toMatchObject({
      ok: true,
      result: { userId: ada.id, expiresAt: renewed.accessTokenExpiresAt },
    });
    const other = await register(program.url);
    for (const [id, token] of [
      [2, ada.token],
      [3, other.token],
      [4, 'nonsense'],
    ] as const) {
      socket.send(frame(id, 'authenticate', { token }));
      expect((await socket.frame((one) => one.id === id)).ok).toBe(false);
    }
    socket.send(frame(5, 'get_me'));
    expect(await socket.frame((one) => one.id === 5)).toMatchObject({
      ok: true,
      result: { user: { id: ada.id } },
    });
    expect(socket.frames.filter((text) => text.includes('"connected"'))).toHaveLength(1);
    socket.close();
  });

  it(
    'closes whoever says nothing for ten seconds, on both kinds of socket',
    async () => {
      const startedMs = performance.now();
      const plain = await openRaw(address());
      const socketio = io(`${program.url}/v1`, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
      });
      const reasons: unknown[] = [];
      socketio.on('closing', (data) => reasons.push(data));
      const left = new Promise<string>((settle) => {
        socketio.once('disconnect', settle);
      });
      expect(await plain.closeCode(15_000)).toBe(4408);
      expect(await within('the goodbye', left, 15_000)).toBe('io server disconnect');
      expect(reasons).toMatchObject([{ reason: 'authentication_timeout', code: 4408 }]);
      expect(performance.now() - startedMs).toBeGreaterThan(9_500);
    },
    longMs,
  );
});

describe('authentication over Socket.IO', () => {
  it('takes a token from the handshake, from the address, or as the first event', async () => {
    const options = { transports: ['websocket'], forceNew: true, reconnection: false };
    const sockets = [
      io(`${program.url}/v1`, { ...options, auth: { token: ada.token } }),
      io(`${program.url}/v1`, { ...options, query: { token: ada.token } }),
      io(`${program.url}/v1`, { ...options, extraHeaders: { authorization: `Bearer ${ada.token}` } }),
      io(`${program.url}/v1`, options),
    ];
    // All are listened to before the first is waited for: they connect side by side.
    const greetings = sockets.map((socket) => new Promise((settle) => socket.once('connected', settle)));
    sockets[3]!.emit('authenticate', { token: ada.token });
    for (const [index, greeting] of greetings.entries()) {
      expect(await within('connected', greeting)).toMatchObject({ userId: ada.id });
      sockets[index]!.disconnect();
    }
  });

  it('tells why a token is refused', async () => {
    const { tokens } = await logIn(program.url, ada.email);
    await (await connect('rest', program.url, tokens.accessToken)).call('log_out', {});
    for (const [token, code] of [
      ['nonsense', 'unauthenticated'],
      [tokens.accessToken, 'session_ended'],
    ] as const) {
      const socket = io(`${program.url}/v1`, { auth: { token }, forceNew: true, reconnection: false });
      const error = await within(
        'the refusal',
        new Promise<Error & { data?: unknown }>((settle) => socket.once('connect_error', settle)),
      );
      expect(error.data).toMatchObject({ code });
      socket.disconnect();
    }
  });

  it('disconnects whoever sends another event first', async () => {
    const socket = io(`${program.url}/v1`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    const answers: unknown[] = [];
    socket.emit('get_me', {}, (answer: unknown) => answers.push(answer));
    const reason = await within('the goodbye', new Promise((settle) => socket.once('disconnect', settle)));
    expect(reason).toBe('io server disconnect');
    expect(answers).toEqual([]);
  });
});

describe('two thousand commands sent without waiting', () => {
  for (const wire of socketNames) {
    it(`are all answered in order over ${wire}`, async () => {
      const client = await open(ada, wire);
      const answered: number[] = [];
      await Promise.all(
        range(1, 2_000).map(async (number) => {
          const command = number % 10 === 0 ? 'list_contacts' : 'ping';
          expect(await codeOf(client.send(command, {}))).toBe('ok');
          answered.push(number);
        }),
      );
      expect(answered).toEqual([...range(1, 2_000)]);
    });
  }

  it('and ten times as many are answered in order over the plain WebSocket', async () => {
    const socket = await openPlain(program.url, ada.token);
    for (const id of range(1, 20_000)) socket.send(frame(id, id % 100 === 0 ? 'list_contacts' : 'ping'));
    const last = JSON.stringify({ id: 20_000 }).slice(0, -1);
    await until('the last was answered', () => socket.frames.at(-1)?.startsWith(`${last},`) === true);
    expect(idsAnswered(socket)).toEqual([...range(1, 20_000)]);
    socket.close();
  });

  it('are all answered in order while polling moves to a WebSocket', async () => {
    const socket = io(`${program.url}/v1`, {
      auth: { token: ada.token },
      forceNew: true,
      reconnection: false,
    });
    const answered: number[] = [];
    const lost: string[] = [];
    socket.on('disconnect', (reason) => lost.push(reason));
    socket.on('connected', () => {
      for (const number of range(1, 2_000)) socket.emit('ping', {}, () => answered.push(number));
    });
    await until('all were answered', () => answered.length === 2_000 || lost.length > 0, 20_000);
    expect(lost).toEqual([]);
    expect(answered).toEqual([...range(1, 2_000)]);
    await until('it moved', () => socket.io.engine.transport.name === 'websocket');
    socket.disconnect();
  });
});

describe('the connections of one user', () => {
  it('are fifty at most, and the next is told so', async () => {
    const user = await register(program.url);
    const sockets = await Promise.all(range(1, 50).map(() => openPlain(program.url, user.token)));
    const next = await openRaw(address(`?token=${user.token}`));
    expect(await next.closeCode()).toBe(4429);
    expect(connect('socketio', program.url, user.token)).rejects.toThrow(/too many connections/);
    sockets[0]!.close();
    await until('there was room again', async () => {
      const socket = await openRaw(address(`?token=${user.token}`));
      await Promise.race([socket.frame((one) => one.event === 'connected'), socket.closeCode()]);
      const isIn = socket.frames.length > 0;
      socket.close();
      return isIn;
    });
    for (const socket of sockets) socket.close();
  });
});
