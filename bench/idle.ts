import { join } from 'node:path';
import { RawSocket } from './support/raw-socket.ts';
import type { Wire } from './support/raw-socket.ts';
import { cpuSeconds, makePeople, residentBytes, runApart, startServer } from './support/server.ts';
import { connect } from '../tests/support/wires.ts';

/**
 * What an idle, authenticated connection costs that listens to 5 rooms: resident memory of the server process, and CPU
 * while nothing happens. The clients are a process of their own.
 *
 *     npm run bench idle
 */
const connections = 10_000;
const perUser = 50;
const roomsPerUser = 5;
const settleMs = 3_000;
const watchMs = 10_000;

interface HoldInput {
  readonly port: number;
  readonly wire: Wire;
  readonly tokens: readonly string[];
  readonly pid: number;
}

interface HoldResult {
  readonly bytesPerConnection: number;
  readonly cpuShare: number;
  readonly connectsPerSecond: number;
}

const hold = async ({ port, wire, tokens, pid }: HoldInput): Promise<HoldResult> => {
  const before = residentBytes(pid);
  const startedMs = performance.now();
  const together = 100;
  const held: RawSocket[] = [];
  for (let index = 0; index < tokens.length; index += together) {
    const opening = tokens
      .slice(index, index + together)
      .map((token) => RawSocket.open({ port, wire, token, onFrame: () => undefined }));
    held.push(...(await Promise.all(opening)));
  }
  const connectsPerSecond = (held.length / (performance.now() - startedMs)) * 1_000;
  await Bun.sleep(settleMs);
  const cpuBefore = cpuSeconds(pid);
  await Bun.sleep(watchMs);
  const cpuShare = (cpuSeconds(pid) - cpuBefore) / (watchMs / 1_000);
  return { bytesPerConnection: (residentBytes(pid) - before) / held.length, cpuShare, connectsPerSecond };
};

const run = async (wire: Wire): Promise<void> => {
  const server = await startServer();
  try {
    const people = await makePeople(server.url, connections / perUser);
    for (const person of people) {
      const client = await connect('rest', server.url, person.token);
      for (let index = 0; index < roomsPerUser; index += 1)
        await client.call('create_room', { kind: 'private', name: `Room ${index}` });
    }
    const tokens = Array.from(
      { length: connections },
      (_, index) => people[index % people.length]?.token ?? '',
    );
    const input: HoldInput = { port: server.port, wire, tokens, pid: server.pid };
    const { bytesPerConnection, cpuShare, connectsPerSecond } = await runApart<HoldResult>(
      join(import.meta.dir, 'idle.ts'),
      input,
    );
    console.log(
      `${wire.padEnd(10)} ${(bytesPerConnection / 1_024).toFixed(1)} KiB a connection (${connections} in ${roomsPerUser} rooms each), ` +
        `idle CPU ${(cpuShare * 100).toFixed(2)} % of a core, ${Math.round(connectsPerSecond)} connects/s`,
    );
  } finally {
    await server.cleanUp();
  }
};

const [given] = process.argv.slice(2);
if (given === undefined) for (const wire of ['websocket', 'socketio'] as const) await run(wire);
else process.stdout.write(JSON.stringify(await hold((await Bun.stdin.json()) as HoldInput)));
process.exit(0);
