import { requireOpenFiles } from './support/open-files.ts';
import type { Bench, Question } from './support/question.ts';
import { endLoaded, openHall, startLoaded } from './support/room-load.ts';
import type { Loaded } from './support/room-load.ts';
import { inTurn, loadMetrics, measure } from './support/rounds.ts';
import { barePublish, parley, plainWs, socketIo } from './support/sides.ts';

/**
 * How many deliveries a second one saturated room gives to those who listen. Socket.IO and `ws` store nothing here, and
 * the bare publish does not even look at what it is sent; Parley's messages are durable all the same.
 */
const writers = 4;
/**
 * Deliveries that are under way for each writer: so many messages that the room is saturated, and no more. A round ends when the last
 * of them has arrived: a server that needs 18 µs for each goes on for 12 s after the measured part, one that needs 0.5 µs for 0.3 s.
 */
const deliveriesInFlight = 160_000;
const messagesInFlightMax = 64;
const fullListeners = [1_000, 10_000] as const;
const sides = [
  parley('websocket'),
  parley('socketio'),
  parley('rooms'),
  socketIo,
  plainWs,
  barePublish,
] as const;

const caseOf = (listeners: number): string => `a room of ${listeners.toLocaleString('en-US')}`;

const run = async (bench: Bench): Promise<void> => {
  const [warmUpMs, measureMs] = bench.short ? [300, 700] : [500, 2_500];
  for (const listeners of bench.short ? [100] : fullListeners) {
    requireOpenFiles(listeners);
    const running: Loaded[] = [];
    try {
      for (const side of sides.filter((one) => bench.wants(one.name))) {
        bench.say(`starting ${side.name} with ${listeners} connections`);
        running.push(await startLoaded(side, (...one) => openHall(...one, { listeners, writers })));
      }
      await inTurn(running, bench.rounds, async ({ side, server, load }, round) => {
        const inFlight = Math.min(messagesInFlightMax, Math.ceil(deliveriesInFlight / listeners));
        const pace = { kind: 'closed', inFlight } as const;
        const measured = await measure({ server, load, pace, warmUpMs, measureMs });
        if (round === 0) return;
        const metrics = loadMetrics(measured, server);
        bench.record({ case: caseOf(listeners), side: side.name, round, metrics });
      });
    } finally {
      await endLoaded(running);
    }
  }
};

const goals = fullListeners.flatMap((listeners) => [
  { listeners, side: 'parley-rooms', to: 'socketio', atLeast: 20 },
  { listeners, side: 'parley-websocket', to: 'ws', atLeast: 15 },
  { listeners, side: 'parley-websocket', to: 'publish', atLeast: 0.8 },
]);

export const fanOut: Question = {
  name: 'fan-out',
  work: 'one room of 1,000 and of 10,000, saturated',
  against: 'Socket.IO; `ws`; bare publish',
  wanted: '20 times; 15 times; 0.8 of the limit',
  goals: goals.map(({ listeners, side, to, atLeast }) => ({
    metric: 'deliveriesPerS',
    of: { case: caseOf(listeners), side },
    to: { case: caseOf(listeners), side: to },
    atLeast,
  })),
  plots: [{ title: 'Deliveries a second in one room', metrics: ['deliveriesPerS'] }],
  run,
};
