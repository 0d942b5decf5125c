import { RawSocket, answerId, commandText, filledFrame, frameTemplate } from './support/raw-socket.ts';
import type { Wire } from './support/raw-socket.ts';
import { makePeople, median, serverCpuSeconds, startServer } from './support/server.ts';

/**
 * How many messages a second are durable, acknowledged and delivered in rooms of 2, with authentication, membership,
 * validation and rate limits in place: over both wires of Parley's own API, and as a client of the rooms dialect. The
 * server, its PostgreSQL and this generator share the machine.
 *
 *     npm run bench throughput
 */
const connections = 400;
const perConnection = 8;
const warmUpMs = 3_000;
const roundMs = 5_000;
const rounds = 5;
const content = 'x'.repeat(100);
/** The ids of messages are above it, all of as many digits: a frame is made once and filled with the next number. */
const firstId = 100_000_000;
/** The id of the request with which a client of the rooms dialect begins to listen. */
const joinId = 0;

const restCall = async (url: string, token: string, path: string, body: unknown): Promise<unknown> => {
  const response = await fetch(`${url}/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
};

const run = async (wire: Wire): Promise<void> => {
  const server = await startServer({ WORKERS: process.env['WORKERS'] ?? '1' });
  try {
    const people = await makePeople(server.url, connections);
    const counts = { answers: 0, events: 0, failed: 0 };
    const latencies: number[] = [];
    let recording = false;
    let stopping = false;
    for (let index = 0; index < people.length; index += 2) {
      const pair = people.slice(index, index + 2);
      const [owner, guest] = pair;
      if (!owner || !guest) continue;
      const made = (await restCall(server.url, owner.token, '/rooms', {
        kind: 'private',
        name: `Room ${index}`,
        memberIds: [guest.id],
      })) as { room: { id: string } };
      for (const person of pair) {
        let nextId = firstId;
        const sentAtMs: number[] = [];
        const input = {
          roomId: made.room.id,
          content,
          // As long as a UUID, which is what a client would use. The rooms dialect knows no ids of clients.
          ...(wire === 'rooms' ? {} : { clientId: `${person.id.slice(0, 24)}000${firstId}` }),
        };
        const template = frameTemplate(commandText(wire, firstId, 'send_message', input), String(firstId));
        const send = (): void => {
          nextId += 1;
          sentAtMs[nextId - firstId] = performance.now();
          socket.sendFrame(filledFrame(template, nextId));
        };
        const joined = Promise.withResolvers<void>();
        const socket = await RawSocket.open({
          port: server.port,
          wire,
          token: person.token,
          onFrame(kind, head) {
            if (kind === 'event') counts.events += 1;
            if (kind !== 'answer') return;
            const text = head();
            const id = answerId(wire, text);
            if (id === joinId) {
              joined.resolve();
              return;
            }
            counts.answers += 1;
            if (wire === 'rooms' ? text.includes('"type"') : !text.includes('"ok":true')) counts.failed += 1;
            if (recording) latencies.push(performance.now() - (sentAtMs[id - firstId] ?? Number.NaN));
            if (!stopping) send();
          },
        });
        if (wire === 'rooms') {
          socket.sendText(commandText(wire, joinId, 'join_room', { roomId: made.room.id }));
          await joined.promise;
        }
        for (let sent = 0; sent < perConnection; sent += 1) send();
      }
    }
    await Bun.sleep(warmUpMs);
    recording = true;
    const rates: number[] = [];
    const cpuBefore = serverCpuSeconds(server.pid);
    for (let round = 0; round < rounds; round += 1) {
      const [answers, startedMs] = [counts.answers, performance.now()];
      await Bun.sleep(roundMs);
      rates.push(((counts.answers - answers) / (performance.now() - startedMs)) * 1_000);
    }
    const cpu = (serverCpuSeconds(server.pid) - cpuBefore) / ((rounds * roundMs) / 1_000);
    stopping = true;
    const sorted = latencies.toSorted((one, other) => one - other);
    const at = (share: number): string =>
      (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
    console.log(
      `${wire.padEnd(10)} ${Math.round(median(rates))} messages/s acknowledged (rounds ${rates.map((rate) => Math.round(rate)).join(' ')}), ` +
        `failed ${counts.failed}, answer p50 ${at(0.5)} ms p99 ${at(0.99)} ms, server CPU ${cpu.toFixed(2)} cores, ${((cpu / (rates.reduce((sum, rate) => sum + rate, 0) / rates.length)) * 1e6).toFixed(1)} µs a message`,
    );
  } finally {
    await server.cleanUp();
  }
};

const wires = ['websocket', 'socketio', 'rooms'] as const;
const [given] = process.argv.slice(2);
for (const wire of wires) if (given === undefined || given === wire) await run(wire);
process.exit(0);
