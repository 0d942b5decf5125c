import { Load } from './support/load.ts';
import { requireOpenFiles } from './support/open-files.ts';
import { cpuSeconds, residentBytes } from './support/processes.ts';
import type { Bench, Question } from './support/question.ts';
import { idleConnections, loadProcesses } from './support/room-load.ts';
import { parley, socketIo } from './support/sides.ts';
import type { Side } from './support/sides.ts';

/**
 * What an idle, authenticated connection costs that listens to 5 rooms: resident memory of the server's process, and its CPU
 * while nothing happens but heartbeats. A process gives memory back late or never: each round starts a new server.
 */
const fullConnections = 10_000;
const roomsEach = 5;
const sides = [parley('websocket'), parley('socketio'), parley('rooms'), socketIo] as const;

const caseOf = (connections: number): string =>
  `${connections.toLocaleString('en-US')} connections in ${roomsEach} rooms each`;

const measureIdle = async (side: Side, bench: Bench): Promise<Readonly<Record<string, number>>> => {
  const connections = bench.short ? 200 : fullConnections;
  // Longer than the 25 s after which Socket.IO asks each client whether it is there.
  const [settleMs, watchMs] = bench.short ? [500, 1_000] : [5_000, 30_000];
  const server = await side.start();
  const load = new Load(loadProcesses);
  try {
    const shares = await idleConnections(server, { connections, roomsEach });
    const before = residentBytes(server.pid);
    await load.open(
      { port: server.port, wire: side.wire, together: 16, deliveryTimes: false, contentLength: 0 },
      shares,
    );
    await Bun.sleep(settleMs);
    const cpuBefore = cpuSeconds(server.pid);
    await Bun.sleep(watchMs);
    const cpu = cpuSeconds(server.pid) - cpuBefore;
    return {
      memoryPerConnectionKiB: (residentBytes(server.pid) - before) / connections / 1_024,
      idleCpuPercent: (cpu / (watchMs / 1_000)) * 100,
      serverMiB: residentBytes(server.pid) / 2 ** 20,
    };
  } finally {
    await load.end();
    await server.stop();
  }
};

const run = async (bench: Bench): Promise<void> => {
  requireOpenFiles(fullConnections);
  const name = caseOf(bench.short ? 200 : fullConnections);
  const chosen = sides.filter((one) => bench.wants(one.name));
  for (let round = 1; round <= bench.rounds; round += 1) {
    for (const side of round % 2 === 1 ? chosen : chosen.toReversed()) {
      bench.say(`round ${round}: ${side.name}`);
      bench.record({ case: name, side: side.name, round, metrics: await measureIdle(side, bench) });
    }
  }
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
