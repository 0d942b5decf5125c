import type { Bench, Question } from './support/question.ts';
import { endLoaded, openHall, startLoaded } from './support/room-load.ts';
import type { Loaded } from './support/room-load.ts';
import { inTurn, loadMetrics, measure } from './support/rounds.ts';
import { parley, plainWs, socketIo } from './support/sides.ts';

/** What a delivery costs when there is little to do: 100 messages a second to 1,000 connections of one room. */
const writers = 4;
const [fullListeners, fullPerSecond] = [1_000, 100];
const sides = [parley('rooms'), parley('websocket'), socketIo, plainWs] as const;

const caseOf = (perSecond: number, listeners: number): string =>
  `${perSecond} messages/s to ${listeners.toLocaleString('en-US')}`;

const run = async (bench: Bench): Promise<void> => {
  const [warmUpMs, measureMs] = bench.short ? [300, 2_000] : [2_000, 10_000];
  const [listeners, perSecond] = bench.short ? [100, fullPerSecond] : [fullListeners, fullPerSecond];
  const running: Loaded[] = [];
  try {
    for (const side of sides.filter((one) => bench.wants(one.name))) {
      bench.say(`starting ${side.name}`);
      running.push(await startLoaded(side, (...one) => openHall(...one, { listeners, writers })));
    }
    await inTurn(running, bench.rounds, async ({ side, server, load }, round) => {
      const measured = await measure({
        server,
        load,
        pace: { kind: 'open', perSecond },
        warmUpMs,
        measureMs,
      });
      if (round === 0) return;
      const metrics = loadMetrics(measured, server);
      bench.record({ case: caseOf(perSecond, listeners), side: side.name, round, metrics });
    });
  } finally {
    await endLoaded(running);
  }
};

const full = caseOf(fullPerSecond, fullListeners);

export const fanOutLight: Question = {
  name: 'fan-out-light',
  work: '100 messages/s to 1,000',
  against: 'Socket.IO',
  wanted: 'CPU per delivery at most half',
  goals: [
    {
      metric: 'serverUsPerDelivery',
      of: { case: full, side: 'parley-rooms' },
      to: { case: full, side: 'socketio' },
      atMost: 0.5,
    },
  ],
  plots: [{ title: 'Microseconds of server CPU per delivery', metrics: ['serverUsPerDelivery'] }],
  run,
};
