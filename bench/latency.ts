import type { Bench, Goal, Question } from './support/question.ts';
import { endLoaded, openRooms, startLoaded } from './support/room-load.ts';
import type { Loaded } from './support/room-load.ts';
import { inTurn, loadMetrics, measure } from './support/rounds.ts';
import { noOrm, orm, parley } from './support/sides.ts';
import type { Side } from './support/sides.ts';

/**
 * How long a message takes to its acknowledgement, and to each of those who hear it, when so many a second are due at fixed
 * times: a message that leaves late, or waits behind a stall, is counted from when it was due.
 */
const connections = 400;
const cases = [
  { perSecond: 1_000, roomSize: 2, sides: [parley('rooms'), noOrm, orm] },
  { perSecond: 1_000, roomSize: 10, sides: [parley('rooms'), noOrm, orm] },
  { perSecond: 6_000, roomSize: 2, sides: [parley('rooms'), noOrm] },
  { perSecond: 6_000, roomSize: 10, sides: [parley('rooms'), noOrm] },
] as const;

const caseOf = (perSecond: number, roomSize: number): string =>
  `${perSecond.toLocaleString('en-US')} messages/s, rooms of ${roomSize}`;

const run = async (bench: Bench): Promise<void> => {
  const [warmUpMs, measureMs] = bench.short ? [300, 700] : [1_000, 5_000];
  for (const { perSecond, roomSize, sides } of cases) {
    const running: Loaded[] = [];
    const given = { connections: bench.short ? 40 : connections, roomSize, deliveryTimes: true };
    const chosen: readonly Side[] = sides;
    try {
      for (const side of chosen.filter((one) => bench.wants(one.name))) {
        bench.say(`starting ${side.name} for rooms of ${roomSize}`);
        running.push(await startLoaded(side, (...one) => openRooms(...one, given)));
      }
      const pace = { kind: 'open', perSecond: bench.short ? perSecond / 10 : perSecond } as const;
      await inTurn(running, bench.rounds, async ({ side, server, load }, round) => {
        const measured = await measure({ server, load, pace, warmUpMs, measureMs });
        if (round === 0) return;
        const name = caseOf(pace.perSecond, roomSize);
        bench.record({ case: name, side: side.name, round, metrics: loadMetrics(measured, server) });
      });
    } finally {
      await endLoaded(running);
    }
  }
};

const goals = (perSecond: number, to: string, atMost: number): readonly Goal[] =>
  [2, 10].flatMap((roomSize) =>
    ['answerP99Ms', 'deliveryP99Ms'].map((metric) => {
      const name = caseOf(perSecond, roomSize);
      return { metric, of: { case: name, side: 'parley-rooms' }, to: { case: name, side: to }, atMost };
    }),
  );

export const latency: Question = {
  name: 'latency',
  work: '1,000 and 6,000 messages/s, rooms of 2 and of 10',
  against: 'the ORM stack at 1,000; the no-ORM stack at 1,000 and 6,000',
  wanted: 'p99 at most a quarter, no worse, a quarter',
  goals: [...goals(1_000, 'orm', 0.25), ...goals(1_000, 'no-orm', 1), ...goals(6_000, 'no-orm', 0.25)],
  plots: [
    {
      title: 'Milliseconds until the acknowledgement, p50, p99 and p99.9',
      metrics: ['answerP50Ms', 'answerP99Ms', 'answerP999Ms'],
      logarithmic: true,
    },
    {
      title: 'Milliseconds until the delivery, p50, p99 and p99.9',
      metrics: ['deliveryP50Ms', 'deliveryP99Ms', 'deliveryP999Ms'],
      logarithmic: true,
    },
  ],
  run,
};
