import { Load } from './support/load.ts';
import { requireOpenFiles } from './support/open-files.ts';
import { cpuSeconds, residentBytes } from './support/processes.ts';
import type { Bench, Question } from './support/question.ts';
import { endLoaded, idleConnections, loadProcesses } from './support/room-load.ts';
import { parley, socketIo } from './support/sides.ts';
import type { Running, Side } from './support/sides.ts';

/**
 * What an idle, authenticated connection costs that listens to 5 rooms: resident memory of the server's process, and its CPU
 * while nothing happens but heartbeats. A process gives memory back late or never: each round starts new servers. They are
 * idle at the same time, each at a few percent of a core.
 */
const [fullConnections, shortConnections] = [10_000, 200];
const roomsEach = 5;
const sides = [parley('websocket'), parley('socketio'), parley('rooms'), socketIo] as const;

const caseOf = (connections: number): string =>
  `${connections.toLocaleString('en-US')} connections in ${roomsEach} rooms each`;

interface Held {
  readonly side: Side;
  readonly server: Running;
  readonly load: Load;
  /** Of the server before its first connection. */
  readonly bytesBefore: number;
}

/** Starts a server and puts idle connections on it. */
const hold = async (side: Side, connections: number): Promise<Held> => {
  const server = await side.start();
  const load = new Load(loadProcesses);
  try {
    const shares = await idleConnections(server, { connections, roomsEach });
    const bytesBefore = residentBytes(server.pid);
    await load.open(
      { port: server.port, wire: side.wire, together: 16, deliveryTimes: false, contentLength: 0 },
      shares,
    );
    return { side, server, load, bytesBefore };
  } catch (error) {
    await endLoaded([{ side, server, load }]);
    throw error;
  }
};

/** One round: the servers are filled one after the other, and watched together. */
const measureIdle = async (bench: Bench, chosen: readonly Side[], round: number): Promise<void> => {
  const connections = bench.short ? shortConnections : fullConnections;
  // Longer than the 25 s after which Socket.IO asks each client whether it is there.
  const [settleMs, watchMs] = bench.short ? [500, 1_000] : [3_000, 27_000];
  const held: Held[] = [];
  try {
    for (const side of chosen) {
      bench.say(`round ${round}: ${side.name}`);
      held.push(await hold(side, connections));
    }
    await Bun.sleep(settleMs);
    const cpuBefore = held.map(({ server }) => cpuSeconds(server.pid));
    await Bun.sleep(watchMs);
    for (const [index, { side, server, bytesBefore }] of held.entries()) {
      const cpu = cpuSeconds(server.pid) - (cpuBefore[index] ?? Number.NaN);
      const bytes = residentBytes(server.pid);
      const metrics = {
        memoryPerConnectionKiB: (bytes - bytesBefore) / connections / 1_024,
        idleCpuPercent: (cpu / (watchMs / 1_000)) * 100,
        serverMiB: bytes / 2 ** 20,
      };
      bench.record({ case: caseOf(connections), side: side.name, round, metrics });
    }
  } finally {
    await endLoaded(held);
  }
};

const run = async (bench: Bench): Promise<void> => {
  requireOpenFiles(fullConnections);
  const chosen = sides.filter((one) => bench.wants(one.name));
  for (let round = 1; round <= bench.rounds; round += 1)
    await measureIdle(bench, round % 2 === 1 ? chosen : chosen.toReversed(), round);
};

const full = caseOf(fullConnections);
const goal = (side: string, metric: string, atMost: number) => ({
  metric,
  of: { case: full, side },
  to: { case: full, side: 'socketio' },
  atMost,
});

export const idle: Question = {
  name: 'idle',
  work: '10,000 authenticated connections, joined to 5 rooms each',
  against: 'Socket.IO',
  wanted: 'memory at most a quarter (plain) and 0.6 (Socket.IO); CPU per idle connection at most half',
  goals: [
    goal('parley-websocket', 'memoryPerConnectionKiB', 0.25),
    goal('parley-socketio', 'memoryPerConnectionKiB', 0.6),
    goal('parley-rooms', 'memoryPerConnectionKiB', 0.6),
    goal('parley-websocket', 'idleCpuPercent', 0.5),
    goal('parley-socketio', 'idleCpuPercent', 0.5),
    goal('parley-rooms', 'idleCpuPercent', 0.5),
  ],
  plots: [
    { title: 'KiB of memory per idle connection', metrics: ['memoryPerConnectionKiB'] },
    { title: 'Percent of a core while idle', metrics: ['idleCpuPercent'] },
  ],
  run,
};
