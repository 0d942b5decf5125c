import { SQL } from 'bun';
import { ask } from '../support/ask.ts';
import { migratedDatabase } from '../support/program.ts';
import { register, registerMany } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { check } from './checker.ts';
import type { Reception } from './checker.ts';
import type { Fault } from './fault.ts';
import { quantile } from './fault.ts';
import { openLine } from './line.ts';
import type { Line } from './line.ts';
import { Notebook, readHistory } from './load.ts';
import { Node } from './node.ts';
import { startProbe } from './probe.ts';
import { Random } from './random.ts';
import { resumeAll } from './resume-all.ts';
import type { Cursor } from './resume-all.ts';
import { Sender } from './sender.ts';

const perUser = 40;
const membersMax = 100;
const openTogether = 200;
/** Messages of each room that a client misses while it is away. */
const missed = 20;
const connectTimeoutMs = 60_000;
/** Whoever is refused comes back after so many milliseconds times 2, 4, 8, … up to 32, each with some chance in it. */
const backOffMs = 500;
const backOffsMax = 40;
const calmMs = 2_000;
/** PostgreSQL counts transactions so late; with few clients it is not worth the wait. (pgstat.c, PGSTAT_IDLE_INTERVAL) */
const countedAfterMs = 11_000;
const countedSizeMin = 1_000;

export const reconnectStorm: Fault = {
  name: 'reconnect-storm',
  summary: 'every client is cut and comes back at once, and reads what it missed',
  sizeIs: 'clients',
  short: { strikes: 1, minutes: 0.5, size: 200 },
  long: { strikes: 1, minutes: 5, size: 10_000 },
  async run(options) {
    const random = new Random(options.seed);
    const databaseUrl = await migratedDatabase();
    const node = await Node.on('node-1', databaseUrl);
    const sql = new SQL(databaseUrl, { max: 1 });
    const lines = new Set<Line>();
    try {
      const rooms = await makeRooms(node, Math.ceil(options.size / perUser));
      const people = rooms.flatMap((room) => room.people.map((person) => ({ room, person })));
      const clients = Array.from({ length: options.size }, (_, at) => ({
        ...(people[at % people.length] as (typeof people)[number]),
        name: `client-${at}`,
      }));
      for (let at = 0; at < clients.length; at += openTogether) {
        const together = clients.slice(at, at + openTogether);
        const open = together.map(({ person }) =>
          openLine({ wire: 'websocket', url: node.url, token: person.token, connectTimeoutMs }),
        );
        for (const line of await Promise.all(open)) lines.add(line);
      }
      options.log(`${lines.size} clients are there`);
      const prober = await register(node.url);
      const own = await ask(node.url, 'create_room', { kind: 'private', name: 'Probe' }, prober.token);
      if (!own.ok) throw new Error(`create_room answered ${own.error.code}`);
      const probe = await startProbe(node, prober, own.result.room.id);
      await Bun.sleep(calmMs);
      const before = probe.take();

      await Promise.all([...lines].map((line) => (line.close(), line.closed)));
      lines.clear();
      const notebook = new Notebook();
      for (const room of rooms) await writeInto(room, { node, notebook, random: random.fork() });

      await probe.stop();
      const commitsBefore = await commitsOf(sql, options.size);
      const probeMeanwhile = await startProbe(node, prober, own.result.room.id);
      const stormMs = performance.now();
      const refusals = { count: 0 };
      const back = await Promise.all(
        clients.map(({ room, person, name }) =>
          comeBack({ room, person, name, node, random, lines, refusals }, options.minutes * 60_000),
        ),
      );
      const tookMs = performance.now() - stormMs;
      const during = probeMeanwhile.take();
      await probeMeanwhile.stop();
      const probes = during.length + 1;
      const commits = (await commitsOf(sql, options.size)) - commitsBefore - probes;
      const histories = [];
      for (const room of rooms)
        histories.push(await readHistory(node, room.roomId, room.people[0]?.token ?? ''));
      const [p99Before, p99During] = [quantile(before, 0.99), quantile(during, 0.99)];
      return {
        struck: clients.length,
        verdict: check({
          tries: notebook.tries,
          receptions: back.map(({ reception }) => reception),
          histories,
        }),
        times: { 'a client back and caught up': back.map(({ afterMs }) => afterMs) },
        figures: [
          `all back and caught up after ${(tookMs / 1_000).toFixed(1)} s, ${refusals.count} times somebody was told to come later`,
          clients.length < countedSizeMin
            ? 'transactions of the database per client: counted from 1,000 clients on'
            : `${(commits / clients.length).toFixed(2)} transactions of the database per client`,
          `answers to another user: p99 before ${p99Before.toFixed(1)} ms, meanwhile ${p99During.toFixed(1)} ms`,
        ],
        broken: [],
      };
    } finally {
      for (const line of lines) line.close();
      await sql.close();
      await node.remove();
    }
  },
};

interface Room {
  readonly roomId: string;
  readonly since: Cursor;
  readonly people: readonly Person[];
}

const makeRooms = async ({ url }: Node, userCount: number): Promise<readonly Room[]> => {
  const everybody = await registerMany(url, userCount);
  const rooms: Room[] = [];
  for (let from = 0; from < everybody.length; from += membersMax) {
    const people = everybody.slice(from, from + membersMax);
    const memberIds = people.slice(1).map(({ id }) => id);
    const input = { kind: 'group', name: `Storm ${rooms.length}`, memberIds } as const;
    const answer = await ask(url, 'create_room', input, people[0]?.token);
    if (!answer.ok) throw new Error(`create_room answered ${answer.error.code}`);
    const { id: roomId, lastEventSeq: eventSeq, lastEventAt: at } = answer.result.room;
    rooms.push({ roomId, since: { eventSeq, at }, people });
  }
  return rooms;
};

const writeInto = async (
  { roomId, people }: Room,
  { node, notebook, random }: { node: Node; notebook: Notebook; random: Random },
): Promise<void> => {
  const [person] = people as readonly [Person];
  const common = { burstMax: 1, pauseMsMax: 0, lengthMax: 300 };
  const sender = new Sender({
    ...common,
    person,
    notebook,
    random,
    wire: 'rest',
    targets: [node],
    roomIds: [roomId],
  });
  for (let written = 0; written < missed; written += 1) await sender.deliver(sender.draft());
};

interface Comer {
  readonly room: Room;
  readonly person: Person;
  readonly name: string;
  readonly node: Node;
  readonly random: Random;
  readonly lines: Set<Line>;
  readonly refusals: { count: number };
}

/** One client: connects, with back-off where it is refused, and reads what it missed. */
const comeBack = async (
  { room, person, name, node, random, lines, refusals }: Comer,
  timeoutMs: number,
): Promise<{ readonly reception: Reception; readonly afterMs: number }> => {
  const sinceMs = performance.now();
  const { roomId, since } = room;
  for (let tries = 0; tries < backOffsMax && performance.now() - sinceMs < timeoutMs; tries += 1) {
    try {
      const line = await openLine({
        wire: 'websocket',
        url: node.url,
        token: person.token,
        connectTimeoutMs,
        resume: true,
      });
      lines.add(line);
      const resumed = await resumeAll(line, [{ roomId, ...room.since }]);
      const connections = [{ connection: line.name, resumed: resumed.get(roomId) ?? [], live: [] }];
      return {
        reception: { receiver: name, roomId, since: since.eventSeq, connections },
        afterMs: performance.now() - sinceMs,
      };
    } catch {
      refusals.count += 1;
      await Bun.sleep(backOffMs * 2 ** Math.min(tries, 5) * (0.5 + random.fraction()));
    }
  }
  return {
    reception: { receiver: name, roomId, since: since.eventSeq, connections: [] },
    afterMs: timeoutMs,
  };
};

/** Transactions of the database so far. PostgreSQL counts those of an idle connection some seconds late. */
const commitsOf = async (sql: SQL, size: number): Promise<number> => {
  if (size < countedSizeMin) return 0;
  await Bun.sleep(countedAfterMs);
  const [row] = await sql<{ commits: string }[]>`
    select xact_commit as commits from pg_stat_database where datname = current_database()`;
  return Number(row?.commits);
};
