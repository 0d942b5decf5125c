import type { Bench, Question } from './support/question.ts';
import { endLoaded, openRooms, startLoaded } from './support/room-load.ts';
import type { Loaded } from './support/room-load.ts';
import { inTurn, loadMetrics, measure } from './support/rounds.ts';
import { parley } from './support/sides.ts';

/**
 * Two workers against one on the same load. PostgreSQL and the generator share the cores with the workers: where there are few
 * cores, this says what a second worker costs, and not what it brings where there is a core for it.
 */
const sides = [
  parley('websocket', { WORKERS: '1' }, 'one-worker'),
  parley('websocket', { WORKERS: '2' }, 'two-workers'),
];

const run = async (bench: Bench): Promise<void> => {
  const connections = bench.short ? 40 : 400;
  const [warmUpMs, measureMs] = bench.short ? [300, 700] : [1_000, 4_000];
  const running: Loaded[] = [];
  try {
    for (const side of sides.filter((one) => bench.wants(one.name)))
      running.push(await startLoaded(side, (...one) => openRooms(...one, { connections, roomSize: 2 })));
    await inTurn(running, bench.rounds, async ({ side, server, load }, round) => {
      const pace = { kind: 'closed', inFlight: 8 } as const;
      const measured = await measure({ server, load, pace, warmUpMs, measureMs });
      const metrics = loadMetrics(measured, server);
      if (round > 0)
        bench.record({ case: `${connections} connections, rooms of 2`, side: side.name, round, metrics });
    });
  } finally {
    await endLoaded(running);
  }
};

export const workers: Question = {
  name: 'workers',
  work: 'two workers on the load of `throughput`',
  against: 'one worker',
  wanted: '',
  goals: [],
  plots: [{ title: 'Durable, acknowledged messages a second', metrics: ['messagesPerS'] }],
  run,
};
