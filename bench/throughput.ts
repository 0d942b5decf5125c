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
const perConnection = 8;
const sides = [parley('rooms'), parley('websocket'), parley('socketio'), noOrm, orm] as const;
const caseOf = (connections: number): string => `${connections} connections, rooms of 2`;
const fullConnections = 400;

const run = async (bench: Bench): Promise<void> => {
  const connections = bench.short ? 40 : fullConnections;
  const [warmUpMs, measureMs] = bench.short ? [300, 700] : [1_000, 4_000];
  const name = caseOf(connections);
  const running: Loaded[] = [];
  const limit = bench.wants('limit') ? await batchLimit(connections / 2) : undefined;
  try {
    for (const side of sides.filter((one) => bench.wants(one.name))) {
      bench.say(`starting ${side.name}`);
      running.push(await startLoaded(side, (...one) => openRooms(...one, { connections, roomSize: 2 })));
    }
    const works = running.map(({ side, server, load }) => async (round: number) => {
      const pace = { kind: 'closed', inFlight: perConnection } as const;
      const measured = await measure({ server, load, pace, warmUpMs, measureMs });
      if (round > 0)
        bench.record({ case: name, side: side.name, round, metrics: loadMetrics(measured, server) });
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

const full = caseOf(fullConnections);
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
