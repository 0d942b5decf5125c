import { join } from 'node:path';
import { Histogram, quantiles } from './support/histogram.ts';
import { makePeople } from './support/people.ts';
import { serverCpuSeconds } from './support/processes.ts';
import type { Bench, Question } from './support/question.ts';
import { commandText, RawSocket } from './support/raw-socket.ts';
import { inTurn } from './support/rounds.ts';
import { parley } from './support/sides.ts';
import type { Running } from './support/sides.ts';

/**
 * How many log-ins a second, against the argon2id hash alone; and how long the event loop stands still meanwhile. That is seen
 * from outside: a connection pings every 5 ms, and the longest answer is the longest stall, the machine's own included.
 */
const together = 8;
const pingEveryMs = 5;
const password = 'violet-harbour-97';
const name = 'log-ins';
const users = 16;

const measureHash = async (
  warmUpMs: number,
  measureMs: number,
): Promise<Readonly<Record<string, number>>> => {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'support', 'hash-process.ts')], {
    stdin: Buffer.from(JSON.stringify({ warmUpMs, measureMs })),
    stdout: 'pipe',
    stderr: 'inherit',
  });
  return (await new Response(child.stdout).json()) as Readonly<Record<string, number>>;
};

/** Pings from a fixed schedule; answers with how long each took, counted from when it was due. */
const startPinging = async (port: number, token: string) => {
  const times = new Histogram();
  const dueMs: number[] = [];
  let [sent, answered] = [0, 0];
  const socket = await RawSocket.open({
    port,
    wire: 'websocket',
    token,
    onFrame(kind) {
      if (kind !== 'answer') return;
      times.add(performance.now() - (dueMs[answered] ?? Number.NaN));
      answered += 1;
    },
  });
  let nextMs = performance.now();
  const timer = setInterval(() => {
    for (; nextMs <= performance.now(); nextMs += pingEveryMs) {
      dueMs.push(nextMs);
      sent += 1;
      socket.sendText(commandText('websocket', sent, 'ping', {}));
    }
  }, 1);
  return {
    times,
    stop(): void {
      clearInterval(timer);
      socket.close();
    },
  };
};

const measureLogins = async (server: Running, token: string, warmUpMs: number, measureMs: number) => {
  let [logins, counting, turn] = [0, false, 0];
  const untilMs = performance.now() + warmUpMs + measureMs;
  const logIn = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      turn += 1;
      const response = await fetch(`${server.url}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: `bench-${turn % users}@example.org`, password }),
      });
      await response.text();
      if (response.status !== 201) throw new Error(`A log-in answered ${response.status}.`);
      if (counting) logins += 1;
    }
  };
  const all = Promise.all(Array.from({ length: together }, logIn));
  await Bun.sleep(warmUpMs);
  counting = true;
  const [startedMs, cpuBefore] = [performance.now(), serverCpuSeconds(server.pid)];
  const pinging = await startPinging(server.port, token);
  await all;
  const seconds = (performance.now() - startedMs) / 1_000;
  pinging.stop();
  return {
    loginsPerS: logins / seconds,
    ...quantiles('stall', pinging.times),
    serverCores: (serverCpuSeconds(server.pid) - cpuBefore) / seconds,
  };
};

const run = async (bench: Bench): Promise<void> => {
  const [warmUpMs, measureMs] = bench.short ? [300, 2_000] : [1_000, 8_000];
  const server = await parley('websocket').start();
  try {
    const [person] = await makePeople(server.url, users);
    const works = [
      { side: 'parley', measure: () => measureLogins(server, person?.token ?? '', warmUpMs, measureMs) },
      { side: 'hash', measure: () => measureHash(warmUpMs, measureMs) },
    ];
    await inTurn(works, bench.rounds, async ({ side, measure }, round) => {
      const metrics = await measure();
      if (round > 0) bench.record({ case: name, side, round, metrics });
    });
  } finally {
    await server.stop();
  }
};

export const login: Question = {
  name: 'login',
  work: 'log-ins/s at OWASP’s argon2id setting, and the event loop’s longest stall meanwhile',
  against: 'the hash alone',
  wanted: 'within 10 %; under 20 ms',
  goals: [
    {
      metric: 'loginsPerS',
      of: { case: name, side: 'parley' },
      to: { case: name, side: 'hash' },
      atLeast: 0.9,
    },
  ],
  bounds: [{ metric: 'stallMaxMs', of: { case: name, side: 'parley' }, atMost: 20 }],
  plots: [{ title: 'Log-ins a second', metrics: ['loginsPerS'] }],
  run,
};
