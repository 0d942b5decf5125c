import { batchLimit } from './support/batch-limit.ts';
import type { Bench, Question } from './support/question.ts';
import { endLoaded, openRooms, startLoaded } from './support/room-load.ts';
import type { Loaded } from './support/room-load.ts';
import { inTurn, loadMetrics, measure } from './support/rounds.ts';
import { noOrm, orm, parley } from './support/sides.ts';

/**
 * How many messages a second are durable, acknowledged and delivered in rooms of 2, with authentication, membership and
 * validation in place: as a client of the rooms dialect against stacks that speak the same events, and over both wires of
 * Parley's own API. Server, PostgreSQL and generator share the machine.
 */
const sides = [parley('rooms'), parley('websocket'), parley('socketio'), noOrm, orm] as const;
const ownApi = new Set(['parley-websocket', 'parley-socketio']);

interface Shape {
  readonly connections: number;
  /** Messages that each of them has under way. */
  readonly inFlight: number;
}

/** What the goals are for. */
const many: Shape = { connections: 400, inFlight: 8 };
/** Programs rather than people: fewer connections that say more, which share system calls. Parley's own API alone. */
const busy: Shape = { connections: 50, inFlight: 64 };

const caseOf = ({ connections, inFlight }: Shape): string =>
  inFlight === many.inFlight
    ? `${connections} connections, rooms of 2`
    : `${connections} connections with ${inFlight} messages under way each, rooms of 2`;

const runShape = async (bench: Bench, shape: Shape): Promise<void> => {
  const { connections, inFlight } = bench.short ? { ...shape, connections: shape.connections / 10 } : shape;
  const [warmUpMs, measureMs] = bench.short ? [300, 700] : [1_000, 4_000];
  const name = caseOf({ connections, inFlight });
  const running: Loaded[] = [];
  const measured = shape === many ? sides : sides.filter(({ name }) => ownApi.has(name));
  const limit = shape === many && bench.wants('limit') ? await batchLimit(connections / 2) : undefined;
  try {
    for (const side of measured.filter((one) => bench.wants(one.name))) {
      bench.say(`starting ${side.name} with ${connections} connections`);
      running.push(await startLoaded(side, (...one) => openRooms(...one, { connections, roomSize: 2 })));
    }
    const works = running.map(({ side, server, load }) => async (round: number) => {
      const pace = { kind: 'closed', inFlight } as const;
      const metrics = loadMetrics(await measure({ server, load, pace, warmUpMs, measureMs }), server);
      if (round > 0) bench.record({ case: name, side: side.name, round, metrics });
    });
    if (limit) {
      works.push(async (round) => {
        const metrics = await limit.measure(warmUpMs, measureMs);
        if (round > 0) bench.record({ case: name, side: 'limit', round, metrics });
      });
    }
    await inTurn(works, bench.rounds, (work, round) => work(round));
  } finally {
    await endLoaded(running);
    await limit?.stop();
  }
};

const run = async (bench: Bench): Promise<void> => {
  await runShape(bench, many);
  await runShape(bench, busy);
};

const full = caseOf(many);
const goal = (side: string, to: string, atLeast: number) => ({
  metric: 'messagesPerS',
  of: { case: full, side },
  to: { case: full, side: to },
  atLeast,
});

export const throughput: Question = {
  name: 'throughput',
  work: 'rooms of 2, 400 connections, 100-byte messages, durable and acknowledged',
  against: 'the ORM stack; the no-ORM stack; the database’s limit',
  wanted: '25 times; 8 times; half of the limit',
  goals: [
    goal('parley-rooms', 'orm', 25),
    goal('parley-rooms', 'no-orm', 8),
    goal('parley-rooms', 'limit', 0.5),
    goal('parley-websocket', 'limit', 0.5),
  ],
  plots: [{ title: 'Durable, acknowledged messages a second', metrics: ['messagesPerS'] }],
  run,
};
