import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import { ask } from './support/ask.ts';
import { callHttp, openDialectClient } from './support/dialects.ts';
import { goodPassword, register, registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { range } from './support/stage.ts';
import { until, within } from './support/wait.ts';
import { connect, restRequest, socketNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

const metricsToken = 'a-token-for-metrics';
const longMs = 60_000;
/** Messages of one room that may wait, and what one connection has under way at most. */
const [queuePerRoomMax, runningMax] = [5_000, 256];
let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram({ METRICS_TOKEN: metricsToken });
  people = await registerMany(program.url, 3);
});
afterAll(() => program.stop());

const queued = async (): Promise<number> => {
  const response = await fetch(`${program.url}/metrics`, {
    headers: { authorization: `Bearer ${metricsToken}` },
  });
  return Number(/^parley_messages_queued (\d+)$/m.exec(await response.text())?.[1]);
};

/** Nobody writes in the room while this does something. */
const whileLocked = async (roomId: string, work: () => Promise<void>): Promise<void> => {
  const sql = new SQL(program.databaseUrl ?? '', { max: 1 });
  try {
    await sql.begin(async (tx) => {
      await tx`select 1 from room_heads where room_id = ${roomId} for update`;
      await work();
    });
  } finally {
    await sql.close();
  }
};

const openMany = (person: Person, count: number): Promise<readonly WireClient[]> =>
  Promise.all(range(1, count).map(() => connect('websocket', program.url, person.token)));

const overloaded = { code: 'overloaded', retryAfterS: expect.any(Number) };

describe('a room in which more is sent than can wait', () => {
  it(
    'is refused the same way on every wire and in every dialect, and nothing that was taken is lost',
    async () => {
      const [ada, bert] = [people[0]!, people[1]!];
      const floods = await openMany(ada, 20);
      const { room } = await floods[0]!.call('create_room', {
        kind: 'group',
        name: 'Flood',
        memberIds: [bert.id],
      });
      const roomId = room.id;
      const wires = await Promise.all(socketNames.map((wire) => connect(wire, program.url, bert.token)));
      wires.push(await connect('rest', program.url, bert.token));
      const spoken = await Promise.all(
        (['socketio', 'websocket'] as const).map((wire) => openDialectClient(wire, program.url, bert.token)),
      );
      // Whatever has to be read of users and rooms is known by now.
      for (const client of wires) await client.call('send_message', { roomId, content: 'hello' });
      for (const client of spoken) client.emit('join_room', { roomId });
      expect(await spoken[0]!.ask('send_message', { roomId, content: 'hello' })).toMatchObject({});

      const sent: Promise<unknown>[] = [];
      const flood = (count: number): void => {
        for (const number of range(1, count)) {
          const client = floods[number % floods.length]!;
          sent.push(client.send('send_message', { roomId, content: `Flood ${sent.length}` }));
        }
      };
      expect(queuePerRoomMax / floods.length).toBeLessThan(runningMax);
      await whileLocked(roomId, async () => {
        flood(1);
        await until('the first was under way', async () => (await queued()) === 0);
        flood(queuePerRoomMax);
        await until('the queue was full', async () => (await queued()) >= queuePerRoomMax);
        for (const client of wires) {
          const answer = await client.send('send_message', { roomId, content: 'One more' });
          expect(answer, client.wire).toMatchObject({ ok: false, error: overloaded });
        }
        const rest = await restRequest(program.url, bert.token, 'send_message', {
          roomId,
          content: 'One more',
        });
        expect([rest.status, Number(rest.headers.get('retry-after'))]).toEqual([503, 1]);
        expect(await spoken[0]!.ask('send_message', { roomId, content: 'One more' })).toMatchObject({
          code: 'overloaded',
        });
        spoken[1]!.emit('send_message', { roomId, content: 'One more' });
        await spoken[1]!.hear('error', ({ code }: { code?: string }) => code === 'overloaded');
        const path = 'POST /api/messages';
        const body = { roomId: room.number, content: 'One more' };
        const there = await callHttp(program.url, path, { token: bert.token, body });
        expect([there.status, Number(there.headers.get('retry-after'))]).toEqual([503, 1]);
      });
      const answers = (await within('all answers', Promise.all(sent), 30_000)) as { ok: boolean }[];
      expect(answers.filter(({ ok }) => !ok)).toEqual([]);
      const { room: after } = await wires[0]!.call('get_room', { roomId });
      expect(after.lastSeq).toBe(wires.length + 1 + sent.length);
      for (const client of [...floods, ...wires, ...spoken]) client.close();
    },
    longMs,
  );
});

describe('a room in which is written without end', () => {
  it(
    'does not keep the others waiting',
    async () => {
      const [ada, bert, cleo] = [people[0]!, people[1]!, people[2]!];
      const floods = await openMany(ada, 12);
      const calm = await connect('websocket', program.url, bert.token);
      const hearer = await connect('socketio', program.url, cleo.token);
      const loud = (await floods[0]!.call('create_room', { kind: 'group', name: 'Loud' })).room.id;
      const laneOf = (roomId: string): number => Number.parseInt(roomId.slice(-7), 16) % 2;
      let quiet = loud;
      while (quiet === loud || laneOf(quiet) !== laneOf(loud)) {
        const { room } = await calm.call('create_room', {
          kind: 'group',
          name: 'Calm',
          memberIds: [cleo.id],
        });
        quiet = room.id;
      }
      let isOver = false;
      const outcomes = { ok: 0, overloaded: 0 };
      const write = async (client: WireClient): Promise<void> => {
        while (!isOver) {
          const answer = await client.send('send_message', { roomId: loud, content: 'x'.repeat(200) });
          if (!answer.ok) expect(answer.error).toMatchObject(overloaded);
          outcomes[answer.ok ? 'ok' : 'overloaded'] += 1;
        }
      };
      const writers = floods.flatMap((client) => range(1, runningMax - 6).map(() => write(client)));
      await until('much was written', () => outcomes.ok > 1_000, 30_000);
      const waits: number[] = [];
      try {
        for (const number of range(1, 60)) {
          const startedMs = performance.now();
          await calm.call('send_message', { roomId: quiet, content: `Calm ${number}` });
          waits.push(performance.now() - startedMs);
        }
      } finally {
        isOver = true;
      }
      await Promise.all(writers);
      waits.sort((one, other) => one - other);
      // Far above what it takes, for slow machines: without a share of its own it would wait for all of the others' messages.
      expect(waits.at(-1)).toBeLessThan(5_000);
      await until('all of it was heard', () =>
        hearer.all('message_created').some(({ message }) => message.content === 'Calm 60'),
      );
      const { room } = await floods[0]!.call('get_room', { roomId: loud });
      expect(room.lastSeq).toBe(outcomes.ok);
      for (const client of [...floods, calm, hearer]) client.close();
    },
    longMs,
  );
});

describe('more log-ins than can wait', () => {
  it(
    'are refused with when to come back, in every dialect, and those that were taken are answered',
    async () => {
      const dora = await register(program.url);
      const body = { email: dora.email, password: goodPassword };
      const statuses = new Set<number>();
      let isOver = false;
      const keepLoggingIn = async (): Promise<void> => {
        while (!isOver) {
          const answer = await ask(program.url, 'log_in', body);
          statuses.add(answer.status);
          if (answer.ok) continue;
          expect(answer.error).toMatchObject(overloaded);
          expect(Number(answer.headers.get('retry-after'))).toBe(answer.error.retryAfterS ?? 0);
        }
      };
      // More than the 202 that are checked or wait, and less than the 256 that fetch lets be under way.
      const clients = range(1, 220).map(() => keepLoggingIn());
      try {
        for (const path of ['/api/v1/auth/login', '/api/auth/login', '/auth/login']) {
          await until(
            `${path} was refused`,
            async () => {
              const answer = await callHttp(program.url, `POST ${path}` as 'POST /', { body });
              if (answer.status !== 503) return false;
              expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
              expect(answer.body).toMatchObject({ code: 'overloaded' });
              return true;
            },
            30_000,
          );
        }
      } finally {
        isOver = true;
      }
      await Promise.all(clients);
      expect([...statuses].toSorted()).toEqual([201, 503]);
      expect((await ask(program.url, 'log_in', body)).status).toBe(201);
    },
    longMs,
  );
});
