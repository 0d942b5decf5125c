import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { register } from '../support/people.ts';
import { migratedDatabase } from '../support/program.ts';
import { strikeRepeatedly } from './fault.ts';
import type { Fault } from './fault.ts';
import { openLine } from './line.ts';
import { openLoad } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';

/** libfaketime, which Debian puts below /usr/lib/<architecture>; undefined where it is not installed. */
const libraries = '/usr/lib';
const library = readdirSync(libraries, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => new Bun.Glob(`${entry.name}/faketime/libfaketime.so.1`))
  .flatMap((glob) => [...glob.scanSync({ cwd: libraries, absolute: true })])
  .at(0);

/** Tests that set a clock are left out where there is no libfaketime, and say so; `.ci/run` installs it. */
export const canSetClock = library !== undefined;
if (!canSetClock)
  process.stderr.write('There is no libfaketime here: the fault clock-jump is skipped. Install faketime.\n');

const hourS = 3_600;

/** A clock of one process that can be set: what it adds to the machine's, in seconds. */
const settableClock = () => {
  const dir = mkdtempSync(join(tmpdir(), 'parley-clock-'));
  const file = join(dir, 'offset');
  const set = (offsetS: number): void => {
    // Never half written: it is read at every look at the clock.
    writeFileSync(`${file}.new`, `${offsetS < 0 ? '' : '+'}${offsetS}`);
    renameSync(`${file}.new`, file);
  };
  set(0);
  return {
    set,
    settings: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
};

/** The time that a node says when somebody connects. */
const serverTimeMs = async ({ url }: Node, token: string): Promise<number> => {
  const said = Promise.withResolvers<number>();
  const line = await openLine({
    wire: 'websocket',
    url,
    token,
    onEvent(event, data) {
      if (event === 'connected')
        said.resolve(Date.parse((data as { readonly serverTime: string }).serverTime));
    },
  });
  line.close();
  return said.promise;
};

export const clockJump: Fault = {
  name: 'clock-jump',
  summary: 'the clock of one of two nodes jumps an hour ahead or back, under load, and is set right again',
  sizeIs: 'milliseconds between two jumps, at most',
  short: { strikes: 3, minutes: 1, size: 1_000 },
  long: { strikes: 60, minutes: 10, size: 4_000 },
  async run(options) {
    const random = new Random(options.seed);
    const databaseUrl = await migratedDatabase();
    const clock = settableClock();
    const nodes = [
      await Node.on('node-1', databaseUrl, clock.settings),
      await Node.on('node-2', databaseUrl),
    ] as const;
    try {
      const load = await openLoad({ targets: nodes, random: random.fork() });
      const watcher = await register(nodes[0].url);
      load.start();
      const [answers, complete]: [number[], number[]] = [[], []];
      const { struck, broken } = await strikeRepeatedly(options, async () => {
        const offsetS = random.pick([-hourS, 0, hourS]);
        clock.set(offsetS);
        const saidS = (await serverTimeMs(nodes[0], watcher.token)) / 1_000;
        if (Math.abs(saidS - offsetS - Date.now() / 1_000) > hourS / 2)
          throw new Error('The clock did not jump.');
        answers.push(await load.nextAcknowledgement());
        await Bun.sleep(random.between(0, options.size));
        // Who comes while it is wrong is let in like anybody else.
        load.scatter();
        complete.push(await load.catchUp());
      });
      return {
        struck,
        verdict: await load.judge(),
        times: { 'next message acknowledged': answers, 'every receiver complete': complete },
        figures: [],
        broken,
      };
    } finally {
      for (const node of nodes) await node.remove();
      clock.remove();
    }
  },
};
