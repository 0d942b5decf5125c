import { readFileSync } from 'node:fs';
import { migratedDatabase } from '../support/program.ts';
import { register, registerMany } from '../support/people.ts';
import { ask } from '../support/ask.ts';
import { openCrowd } from './crowd.ts';
import type { Crowd } from './crowd.ts';
import type { Fault } from './fault.ts';
import { quantile } from './fault.ts';
import { openLoad } from './load.ts';
import { Node } from './node.ts';
import { startProbe } from './probe.ts';
import { Random } from './random.ts';

const perUser = 40;
const lookEveryMs = 100;
/** So long they read before they stop. */
const calmMs = 10_000;
/** What may wait for one client in the server, and as much again for what memory management makes of it. */
const bytesPerClientMax = 2 * 1_048_576;
const baseBytesMax = 400 * 1_048_576;
/** A p99 below this is good whatever it was before: so short a time measures the machine. */
const goodMs = 250;
const metricsToken = 'a-token-for-metrics';

export const neverRead: Fault = {
  name: 'never-read',
  summary: 'clients of a busy room that do not read any more: memory stays bounded, the others go on',
  sizeIs: 'clients that stop reading',
  short: { strikes: 1, minutes: 0.2, size: 20 },
  long: { strikes: 1, minutes: 5, size: 1_000 },
  async run(options) {
    const random = new Random(options.seed);
    const node = await Node.on('node-1', await migratedDatabase(), { METRICS_TOKEN: metricsToken });
    let stalled: Crowd | undefined;
    try {
      const people = await registerMany(node.url, Math.ceil(options.size / perUser));
      const load = await openLoad({
        targets: [node],
        random: random.fork(),
        rooms: 1,
        memberIds: people.map(({ id }) => id),
        lengthMax: 3_000,
        // Busy, and not more than a core can do: in a queue that never ends, answers take as long as the queue is.
        burstMax: 4,
        pauseMsMax: 100,
      });
      const prober = await register(node.url);
      const own = await ask(node.url, 'create_room', { kind: 'private', name: 'Probe' }, prober.token);
      if (!own.ok) throw new Error(`create_room answered ${own.error.code}`);
      load.start();
      const probe = await startProbe(node, prober, own.result.room.id);
      const tokens = Array.from({ length: options.size }, (_, at) => people[at % people.length]?.token ?? '');
      stalled = await openCrowd(node.url, tokens);
      // While they came it was not as before.
      probe.take();
      await Bun.sleep(calmMs * Math.min(1, options.minutes));
      const before = probe.take();
      const others = (await connectionCount(node)) - options.size;
      const bytes = [residentBytes(node.pid)];
      const there = await stalled.stopReading();
      if (there < options.size) throw new Error(`Only ${there} of ${options.size} kept up while they read.`);
      options.log(`${options.size} are there and do not read any more`);
      const untilMs = performance.now() + options.minutes * 60_000;
      let left = options.size;
      while (left > 0 && performance.now() < untilMs) {
        await Bun.sleep(lookEveryMs);
        bytes.push(residentBytes(node.pid));
        left = (await connectionCount(node)) - others;
      }
      const during = probe.take();
      await probe.stop();
      const verdict = await load.judge();
      const peak = quantile(bytes, 1);
      const [p99Before, p99During] = [quantile(before, 0.99), quantile(during, 0.99)];
      const broken: string[] = [];
      if (peak > baseBytesMax + options.size * bytesPerClientMax) broken.push(`${mib(peak)} of memory`);
      if (p99During > options.patience * Math.max(goodMs, 2 * p99Before))
        broken.push(`p99 rose to ${Math.round(p99During)} ms`);
      return {
        struck: options.size,
        verdict,
        times: {},
        figures: [
          `memory: before ${mib(bytes[0] ?? 0)}, largest ${mib(peak)}, at the end ${mib(residentBytes(node.pid))}`,
          `answers to another user: p99 before ${p99Before.toFixed(1)} ms, meanwhile ${p99During.toFixed(1)} ms`,
          `${options.size - left} of ${options.size} were closed`,
        ],
        broken,
      };
    } finally {
      await stalled?.end();
      await node.remove();
    }
  },
};

const connectionCount = async ({ url }: Node): Promise<number> => {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
  return Number(/^parley_connections (\d+)$/m.exec(await response.text())?.[1]);
};

const pageBytes = 4_096;

/** Resident memory of a process. (proc(5), statm field 2; Linux.) */
const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;

const mib = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`;
