import { join } from 'node:path';
import { commandText, RawSocket } from './support/raw-socket.ts';
import type { Wire } from './support/raw-socket.ts';
import { cpuSeconds, makePeople, median, runApart, startServer } from './support/server.ts';

/**
 * How many deliveries a second one room of 1,000 gets: one member writes over four connections with 64
 * messages under way on each, every other connection counts what it receives. The receivers are a process of their own.
 *
 *     npm run bench fan-out
 */
const receivers = 1_000;
const perUser = 40;
const writers = 4;
const inFlightEach = 64;
const rounds = 5;
const roundMs = 3_000;
const warmUpMs = 2_000;

interface ReceiverInput {
  readonly port: number;
  readonly wire: Wire;
  readonly tokens: readonly string[];
  readonly sender: string;
  readonly roomId: string;
}

interface ReceiverResult {
  readonly rates: readonly number[];
  readonly sent: number;
}

/** The other process: opens the connections, writes, and counts. */
const receive = async ({ port, wire, tokens, sender, roomId }: ReceiverInput): Promise<ReceiverResult> => {
  let delivered = 0;
  let sent = 0;
  for (const token of tokens) {
    await RawSocket.open({
      port,
      wire,
      token,
      onFrame(kind) {
        if (kind === 'event') delivered += 1;
      },
    });
  }
  const content = 'x'.repeat(100);
  for (let index = 0; index < writers; index += 1) {
    const send = (): void => {
      sent += 1;
      writer.sendText(commandText(wire, sent, 'send_message', { roomId, content }));
    };
    const writer = await RawSocket.open({
      port,
      wire,
      token: sender,
      onFrame(kind) {
        if (kind === 'answer') send();
      },
    });
    for (let first = 0; first < inFlightEach; first += 1) send();
  }
  await Bun.sleep(warmUpMs);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [before, startedMs] = [delivered, performance.now()];
    await Bun.sleep(roundMs);
    rates.push(((delivered - before) / (performance.now() - startedMs)) * 1_000);
  }
  return { rates, sent };
};

const run = async (wire: Wire): Promise<void> => {
  const server = await startServer();
  try {
    const people = await makePeople(server.url, Math.ceil(receivers / perUser) + 1);
    const [owner, ...others] = people;
    if (!owner) return;
    const response = await fetch(`${server.url}/v1/rooms`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'public', name: 'Hall', memberIds: others.map((person) => person.id) }),
    });
    const { room } = (await response.json()) as { room: { id: string } };
    const tokens = Array.from(
      { length: receivers },
      (_, index) => others[index % others.length]?.token ?? '',
    );
    const cpuBefore = cpuSeconds(server.pid);
    const startedMs = performance.now();
    const input: ReceiverInput = { port: server.port, wire, tokens, sender: owner.token, roomId: room.id };
    const { rates } = await runApart<ReceiverResult>(join(import.meta.dir, 'fan-out.ts'), input);
    const cpu = (cpuSeconds(server.pid) - cpuBefore) / ((performance.now() - startedMs) / 1_000);
    console.log(
      `${wire.padEnd(10)} ${(median(rates) / 1e6).toFixed(2)} M deliveries/s to ${receivers} connections ` +
        `(rounds ${rates.map((rate) => (rate / 1e6).toFixed(2)).join(' ')}), server CPU ${cpu.toFixed(2)} cores`,
    );
  } finally {
    await server.cleanUp();
  }
};

const [given] = process.argv.slice(2);
if (given === undefined) for (const wire of ['websocket', 'socketio'] as const) await run(wire);
else process.stdout.write(JSON.stringify(await receive((await Bun.stdin.json()) as ReceiverInput)));
process.exit(0);
