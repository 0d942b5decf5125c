import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import WebSocket from 'ws';
import { ask } from './support/ask.ts';
import { callHttp, openDialectClient } from './support/dialects.ts';
import { goodPassword, register, registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { range } from './support/stage.ts';
import { until, within } from './support/wait.ts';
import { connect, restRequest, socketNames } from './support/wires.ts';

const metricsToken = 'a-token-for-metrics';
const longMs = 60_000;
/** Messages of one room that may wait, and what one connection has under way at most. */
const [queuePerRoomMax, runningMax] = [10_000, 256];
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
const whileLocked = async (
  roomId: string,
  work: (waiting: () => Promise<number>) => Promise<void>,
): Promise<void> => {
  const sql = new SQL(program.databaseUrl ?? '', { max: 2 });
  const waiting = async (): Promise<number> => {
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return row?.count ?? 0;
  };
  try {
    await sql.begin(async (tx) => {
      await tx`select 1 from room_heads where room_id = ${roomId} for update`;
      await work(waiting);
    });
  } finally {
    await sql.close();
  }
};

const overloaded = { code: 'overloaded', retryAfterS: expect.any(Number) };

/** A socket that writes in a room as fast as it may, hears of no room, and only counts what becomes of its messages. */
const openFlood = async (token: string, roomId: string) => {
  const socket = new WebSocket(`${program.url.replace(/^http/, 'ws')}/v1/ws?resume=true&token=${token}`);
  const counts = { sent: 0, stored: 0, refused: 0 };
  const connected = Promise.withResolvers<void>();
  let isEndless = false;
  const send = (count: number): void => {
    for (let more = 0; more < count; more += 1) {
      counts.sent += 1;
      const input = { roomId, content: `Flood ${counts.sent}` };
      socket.send(JSON.stringify({ id: counts.sent, command: 'send_message', input }));
    }
  };
  socket.on('message', (data: Buffer) => {
    const text = data.toString('latin1', 0, 80);
    if (text.startsWith('{"event":"connected"')) connected.resolve();
    if (!text.startsWith('{"id"')) return;
    if (text.includes('"ok":true')) counts.stored += 1;
    else if (text.includes('"overloaded"')) counts.refused += 1;
    if (isEndless) send(1);
  });
  await within('the flood', connected.promise);
  return {
    counts,
    send,
    /** Has so many under way from now on. */
    run(underWay: number): void {
      isEndless = true;
      send(underWay);
    },
    async stop(): Promise<void> {
      isEndless = false;
      await until('all was answered', () => counts.stored + counts.refused === counts.sent, 40_000);
      socket.terminate();
    },
  };
};
const storedBy = (floods: readonly { readonly counts: { readonly stored: number } }[]): number =>
  floods.reduce((sum, { counts }) => sum + counts.stored, 0);

describe('a room in which more is sent than can wait', () => {
  it(
    'is refused the same way on every wire and in every dialect, and nothing that was taken is lost',
    async () => {
      const [ada, bert] = [people[0]!, people[1]!];
      const founder = await connect('rest', program.url, ada.token);
      const { room } = await founder.call('create_room', {
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

      const floods = await Promise.all(range(1, 40).map(() => openFlood(ada.token, roomId)));
      const each = queuePerRoomMax / floods.length;
      expect(each).toBeLessThan(runningMax);
      await whileLocked(roomId, async (waiting) => {
        floods[0]!.send(1);
        await until('the first was under way', async () => (await waiting()) === 1);
        for (const flood of floods) flood.send(each);
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
      await Promise.all(floods.map((flood) => flood.stop()));
      expect(storedBy(floods)).toBe(1 + queuePerRoomMax);
      const { room: after } = await founder.call('get_room', { roomId });
      expect(after.lastSeq).toBe(wires.length + 1 + storedBy(floods));
      for (const client of [founder, ...wires, ...spoken]) client.close();
    },
    longMs,
  );
});

describe('a room in which is written without end', () => {
  it(
    'does not keep the others waiting',
    async () => {
      const [ada, bert, cleo] = [people[0]!, people[1]!, people[2]!];
      const calm = await connect('websocket', program.url, bert.token);
      const hearer = await connect('socketio', program.url, cleo.token);
      const talker = await connect('rest', program.url, ada.token);
      const loud = (await talker.call('create_room', { kind: 'group', name: 'Loud' })).room.id;
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
      const floods = await Promise.all(range(1, 10).map(() => openFlood(ada.token, loud)));
      for (const flood of floods) flood.run(runningMax - 6);
      await until('much was written', () => storedBy(floods) > 2_000, 30_000);
      const waits: number[] = [];
      for (const number of range(1, 30)) {
        const startedMs = performance.now();
        await calm.call('send_message', { roomId: quiet, content: `Calm ${number}` });
        waits.push(performance.now() - startedMs);
      }
      await Promise.all(floods.map((flood) => flood.stop()));
      waits.sort((one, other) => one - other);
      // A bound for slow machines, on which this process writes the flood, too; what it takes is some milliseconds.
      expect(waits.at(-1)).toBeLessThan(5_000);
      await hearer.hear('message_created', ({ message }) => message.content === 'Calm 30');
      const { room } = await talker.call('get_room', { roomId: loud });
      expect(room.lastSeq).toBe(storedBy(floods));
      for (const client of [calm, hearer, talker]) client.close();
    },
    longMs,
  );
});

describe('more log-ins than can wait', () => {
  it(
    'are refused with when to come back, here and in every dialect, and those that were taken are answered',
    async () => {
      const dora = await register(program.url);
      // A hash that is quick to check, and a wrong password: what is tested is who waits, not how long a check takes.
      const hash = await Bun.password.hash('another-harbour-97', { algorithm: 'bcrypt', cost: 8 });
      const sql = new SQL(program.databaseUrl ?? '', { max: 1 });
      await sql`update users set password_hash = ${hash} where id = ${dora.id}`;
      await sql.close();
      const body = { email: dora.email, password: goodPassword };
      const answers: Promise<string>[] = [];
      const seen = new Set<string>();
      const told = (status: number, code: string, headers: Headers): string => {
        const answer = `${status} ${code} ${headers.get('retry-after')}`;
        seen.add(answer);
        return answer;
      };
      const own = async (): Promise<string> => {
        const answer = await ask(program.url, 'log_in', body);
        return told(answer.status, answer.ok ? 'ok' : answer.error.code, answer.headers);
      };
      const elsewhere = async (path: string): Promise<string> => {
        const answer = await callHttp(program.url, `POST ${path}` as 'POST /', { body });
        return told(answer.status, String(answer.body['code']), answer.headers);
      };
      const [busy, wrong] = ['503 overloaded 3', '401 wrong_credentials null'];
      for (const path of [undefined, '/api/v1/auth/login', '/api/auth/login', '/auth/login']) {
        // More than the 202 that are checked or wait, and less than the 256 that fetch lets be under way.
        answers.push(...range(1, 210).map(() => own()));
        const last = range(1, 40).map(() => (path === undefined ? own() : elsewhere(path)));
        expect(await Promise.all(last), path ?? 'own').toContain(busy);
        await Promise.all(answers);
      }
      expect([...seen].toSorted()).toEqual([wrong, busy]);
      expect(await own()).toBe(wrong);
    },
    longMs,
  );
});
