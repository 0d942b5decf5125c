import { SQL } from 'bun';
import { afterEach, describe, expect, it } from 'bun:test';
import { io } from 'socket.io-client';
import { ask } from './support/ask.ts';
import { openPlainClient, openSocketIoClient } from './support/dialects.ts';
import { register, registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Environment, Program } from './support/program.ts';
import { openRaw } from './support/raw-socket.ts';
import { range } from './support/stage.ts';
import { until, within } from './support/wait.ts';
import { connect, socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

const longMs = 60_000;
/** What the program may take to leave beyond the time that it is given to finish. */
const leaveMs = 8_000;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const start = async (settings: Environment = {}): Promise<Program> => {
  const program = await startProgram(settings);
  closers.push(() => program.kill());
  return program;
};

const openAll = async (program: Program, person: Person, wires: readonly (typeof wireNames)[number][]) => {
  const clients: WireClient[] = [];
  for (const wire of wires) clients.push(await connect(wire, program.url, person.token));
  closers.push(() => {
    for (const client of clients) client.close();
  });
  return clients;
};

/** Keeps a room from being written to, as a slow database does, until what this answers is called. */
const holdRoom = async (program: Program, roomId: string): Promise<() => Promise<void>> => {
  const sql = new SQL(program.databaseUrl ?? '', { max: 1 });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: held, resolve: hold } = Promise.withResolvers<void>();
  const holding = sql.begin(async (tx) => {
    await tx`select 1 from room_heads where room_id = ${roomId} for update`;
    hold();
    await released;
  });
  await held;
  const letGo = async (): Promise<void> => {
    release();
    await holding;
    await sql.close();
  };
  closers.push(letGo);
  return letGo;
};

const readiness = async (program: Program) => {
  const response = await fetch(`${program.url}/health/ready`);
  return { status: response.status, body: (await response.json()) as { missing?: readonly string[] } };
};

/** A room of somebody, a message of whom was taken and waits, in a server that was asked to stop. */
const stopWithWork = async (settings: Environment = {}) => {
  const program = await start(settings);
  const ada = await register(program.url);
  const clients = await openAll(program, ada, wireNames);
  const { room } = await clients[0]!.call('create_room', { kind: 'group', name: 'Harbour', memberIds: [] });
  const letGo = await holdRoom(program, room.id);
  const answers = clients.map((client) =>
    Promise.race([
      client.send('send_message', { roomId: room.id, content: 'Taken', clientId: client.wire }),
      client.closed,
    ]).catch(String),
  );
  // A command that needs no room is answered after the message of its connection was taken.
  for (const client of clients) await client.call('get_me', {});
  const stopped = program.stop();
  await until('readiness said no', async () => (await readiness(program)).status === 503);
  return { program, ada, clients, roomId: room.id, answers, letGo, stopped };
};

describe('a server that is asked to stop', () => {
  it(
    'finishes and answers what it took, and takes nothing more, on every wire',
    async () => {
      const { program, ada, clients, roomId, answers, letGo, stopped } = await stopWithWork({
        DRAIN_TIMEOUT: '18s',
      });
      expect(await readiness(program)).toEqual({
        status: 503,
        body: expect.objectContaining({ status: 'unavailable', missing: ['stopping'] }) as never,
      });
      expect((await fetch(`${program.url}/health/live`)).status).toBe(200);

      for (const client of clients) {
        const refused = await client.send('send_message', { roomId, content: 'Too late' });
        expect(refused).toMatchObject({ ok: false, error: { code: 'unavailable', retryAfterS: 2 } });
      }
      const overRest = await ask(program.url, 'log_in', { email: ada.email, password: 'x' });
      expect([overRest.status, overRest.headers.get('retry-after')]).toEqual([503, '2']);
      const inDialect = await fetch(`${program.url}/api/v1/rooms`, {
        headers: { authorization: `Bearer ${ada.token}` },
      });
      expect([inDialect.status, inDialect.headers.get('retry-after')]).toEqual([503, '2']);
      const newcomer = await openRaw(`${program.url}/v1/ws?token=${ada.token}`);
      expect(await newcomer.closeCode()).toBe(4503);
      const handshake = await fetch(`${program.url}/socket.io/?EIO=4&transport=polling`);
      expect([handshake.status, handshake.headers.get('retry-after')]).toEqual([503, '2']);

      await letGo();
      for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ ok: true });
      expect(await stopped).toBe(0);

      const again = await start({ DATABASE_URL: program.databaseUrl ?? '' });
      const [reader] = await openAll(again, ada, ['rest']);
      const { messages } = await reader!.call('list_messages', { roomId });
      expect(messages).toHaveLength(wireNames.length);
      expect(new Set(messages.map(({ clientId }) => clientId))).toEqual(new Set(wireNames));
    },
    longMs,
  );

  it(
    'says when to come back before it closes, by an event and by the close code',
    async () => {
      const program = await start();
      const ada = await register(program.url);
      const clients = await openAll(program, ada, socketNames);
      const dialectClients = await Promise.all([
        openPlainClient(program.url, { path: `/?token=${ada.token}` }),
        openSocketIoClient(program.url, { auth: { token: ada.token } }),
      ]);
      // An answer, if only that there is no such event, says that it was let in.
      dialectClients[0].emit('parrot');
      await until('it was let in', () => dialectClients[0].heard.length > 0);
      const stranger = await openRaw(`${program.url}/v1/ws`);
      expect(await program.stop()).toBe(0);
      for (const client of clients) {
        const reason = await within('the end of the connection', client.closed);
        expect([client.wire, reason]).toEqual([
          client.wire,
          client.wire === 'websocket' ? '4500' : 'transport close',
        ]);
        expect(client.heard.at(-1)).toEqual({
          event: 'closing',
          data: {
            reason: 'going_away',
            code: 4500,
            says: expect.any(String) as string,
            reconnectInMs: expect.any(Number) as number,
          },
        });
      }
      const [plain, socketio] = dialectClients;
      expect(await stranger.closeCode()).toBe(1001);
      expect(await within('the plain client’s end', plain.closed)).toBe('4500');
      expect(await within('the Socket.IO client’s end', socketio.closed)).toBe('transport close');
      for (const client of dialectClients) expect(client.all('closing')).toEqual([]);
    },
    longMs,
  );

  it(
    'spreads the times to come back evenly, a second for each thousand',
    async () => {
      for (const [spread, maxMs] of [
        ['10s', 120],
        ['60ms', 60],
      ] as const) {
        const program = await start({ DRAIN_SPREAD: spread });
        const people = await registerMany(program.url, 3);
        const sockets = await Promise.all(
          range(1, 120).map((place) => openRaw(`${program.url}/v1/ws?token=${people[place % 3]!.token}`)),
        );
        for (const socket of sockets) await socket.frame(({ event }) => event === 'connected');
        expect(await program.stop()).toBe(0);
        const times = await Promise.all(
          sockets.map(async (socket) => {
            const { data } = await socket.frame(({ event }) => event === 'closing');
            return (data as { reconnectInMs: number }).reconnectInMs;
          }),
        );
        expect(times.toSorted((one, other) => one - other)).toEqual(
          range(0, 119).map((place) => Math.round((maxMs * place) / 120)),
        );
      }
    },
    longMs,
  );

  it(
    'leaves within its time when something cannot be finished, and tells everybody all the same',
    async () => {
      const { program, clients, answers, stopped } = await stopWithWork({ DRAIN_TIMEOUT: '1s' });
      const startedMs = performance.now();
      const socket = clients.find(({ wire }) => wire === 'websocket')!;
      expect(await within('the end of the connection', socket.closed)).toBe('4500');
      expect(socket.all('closing')).toMatchObject([{ reason: 'going_away' }]);
      expect(await stopped).toBe(0);
      expect(performance.now() - startedMs).toBeLessThan(1_000 + leaveMs);
      expect(program.output()).toContain('before all was done');
      // Nobody is told that it was done.
      for (const answer of await Promise.all(answers)) expect(answer).toEqual(expect.any(String));
    },
    longMs,
  );

  it(
    'is found again by the official clients by themselves when it is back, over both transports',
    async () => {
      const program = await start();
      const ada = await register(program.url);
      const sockets = ['/v1', '/'].flatMap((namespace) =>
        [['polling'], ['websocket']].map((transports) =>
          io(`${program.url}${namespace}`, { transports, auth: { token: ada.token }, forceNew: true }),
        ),
      );
      closers.push(() => {
        for (const socket of sockets) socket.disconnect();
      });
      const connections = sockets.map(() => 0);
      for (const [index, socket] of sockets.entries())
        socket.on('connect', () => (connections[index] = (connections[index] ?? 0) + 1));
      await until('all were connected', () => connections.every((count) => count === 1));
      expect(await program.stop()).toBe(0);
      await start({ DATABASE_URL: program.databaseUrl ?? '', PORT: String(program.port) });
      await until('all were back', () => connections.every((count) => count === 2), 30_000);
    },
    longMs,
  );

  it(
    'acknowledges under load what is in the history, and nothing that is not',
    async () => {
      const program = await start();
      const ada = await register(program.url);
      const clients = await openAll(program, ada, wireNames);
      const { room } = await clients[0]!.call('create_room', { kind: 'group', name: 'Busy', memberIds: [] });
      const acknowledged: string[] = [];
      const refusals: string[] = [];
      let sent = 0;
      const talk = async (client: WireClient): Promise<void> => {
        for (let number = 1; number <= 20_000; number += 1) {
          const clientId = `${client.wire}-${sent}`;
          sent += 1;
          const sending = client.send('send_message', { roomId: room.id, content: clientId, clientId });
          const answer = await Promise.race([sending, ended]).catch(() => undefined);
          if (!answer) return;
          if (answer.ok) acknowledged.push(clientId);
          else refusals.push(answer.error.code);
        }
      };
      const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
      const talking = Promise.all(clients.flatMap((client) => range(1, 8).map(() => talk(client))));
      await until('there was load', () => acknowledged.length > 500, 20_000);
      expect(await program.stop()).toBe(0);
      end(undefined);
      await talking;
      expect(refusals.filter((code) => code !== 'unavailable')).toEqual([]);

      const again = await start({ DATABASE_URL: program.databaseUrl ?? '' });
      const [reader] = await openAll(again, ada, ['rest']);
      const stored: (string | null)[] = [];
      for (let hasAfter = true, after = 0; hasAfter; after += 100) {
        const page = await reader!.call('list_messages', { roomId: room.id, after, limit: 100 });
        stored.push(...page.messages.map(({ clientId }) => clientId));
        hasAfter = page.hasAfter;
      }
      expect(new Set(stored).size).toBe(stored.length);
      expect(acknowledged.filter((clientId) => !stored.includes(clientId))).toEqual([]);
    },
    longMs,
  );
});
