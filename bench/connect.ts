import { quantiles } from './support/histogram.ts';
import { Load } from './support/load.ts';
import type { LoadConnection } from './support/load-protocol.ts';
import { requireOpenFiles } from './support/open-files.ts';
import { serverCpuSeconds } from './support/processes.ts';
import type { Bench, Question } from './support/question.ts';
import { endLoaded, idleConnections, loadProcesses, startLoaded } from './support/room-load.ts';
import type { Loaded } from './support/room-load.ts';
import { inTurn } from './support/rounds.ts';
import { parley, socketIo } from './support/sides.ts';

/**
 * How many clients a second can connect and are authenticated, a few at a time; then a storm in which all come at the same
 * moment. A connection counts when the server has said that it is let in.
 */
const fullConnections = 10_000;
/** The steady case: so many connections, so many of each process at once. */
const [steadyConnections, steadyTogether] = [2_000, 16];
const closeMs = 1_500;
const sides = [parley('websocket'), parley('socketio'), parley('rooms'), socketIo] as const;

const steady = 'a few at a time';
const stormOf = (connections: number): string => `a storm of ${connections.toLocaleString('en-US')}`;

interface Side extends Loaded {
  readonly shares: readonly (readonly LoadConnection[])[];
}

/** Opens so many of the connections, so many of each process at once; answers with what was seen, and closes them. */
const connectAll = async ({ side, server, load, shares }: Side, connections: number, together: number) => {
  const some = shares.map((share) => share.slice(0, connections / loadProcesses));
  const cpuBefore = serverCpuSeconds(server.pid);
  const { ms, times, cpuSeconds } = await load.open(
    { port: server.port, wire: side.wire, together, deliveryTimes: false, contentLength: 0 },
    some,
  );
  const cpu = serverCpuSeconds(server.pid) - cpuBefore;
  await load.close();
  await Bun.sleep(closeMs);
  return {
    connectsPerS: (connections / ms) * 1_000,
    ...quantiles('connect', times),
    serverConnectCpuUs: (cpu / connections) * 1e6,
    loadConnectCpuUs: (cpuSeconds / connections) * 1e6,
  };
};

const run = async (bench: Bench): Promise<void> => {
  const storm = bench.short ? 200 : fullConnections;
  const few = bench.short ? 100 : steadyConnections;
  requireOpenFiles(storm);
  const running: Side[] = [];
  try {
    for (const side of sides.filter((one) => bench.wants(one.name))) {
      bench.say(`starting ${side.name}`);
      const loaded = await startLoaded(side, () => Promise.resolve(new Load(loadProcesses)));
      // Listening to rooms is not what is measured: Parley's own API does so by itself, to one room here.
      const shares = await idleConnections(loaded.server, { connections: storm, roomsEach: 1 });
      running.push({
        ...loaded,
        shares: shares.map((share) => share.map(({ token }) => ({ token, joins: [] }))),
      });
    }
    await inTurn(running, bench.rounds, async (side, round) => {
      const metrics = await connectAll(side, few, steadyTogether);
      if (round > 0) bench.record({ case: steady, side: side.side.name, round, metrics });
    });
    await inTurn(running, bench.rounds, async (side, round) => {
      const metrics = await connectAll(side, storm, storm);
      if (round > 0) bench.record({ case: stormOf(storm), side: side.side.name, round, metrics });
    });
  } finally {
    await endLoaded(running);
  }
};

export const connect: Question = {
  name: 'connect',
  work: 'authenticated connects/s, then a storm of 10,000',
  against: 'Socket.IO with the same token check',
  wanted: '4 times',
  goals: [steady, stormOf(fullConnections)].flatMap((name) =>
    ['parley-socketio', 'parley-rooms', 'parley-websocket'].map((side) => ({
      metric: 'connectsPerS',
      of: { case: name, side },
      to: { case: name, side: 'socketio' },
      atLeast: 4,
    })),
  ),
  plots: [{ title: 'Authenticated connects a second', metrics: ['connectsPerS'] }],
  run,
};
