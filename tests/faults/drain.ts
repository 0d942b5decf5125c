import type { Fault } from './fault.ts';
import { slowerThan, strikeRepeatedly } from './fault.ts';
import { openLoad } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';

/** Stopping has a bound: DRAIN_TIMEOUT and what comes after it. */
const stopMsMax = 20_000;

export const drain: Fault = {
  name: 'drain',
  summary: 'SIGTERM at random moments under load, restarted',
  sizeIs: 'milliseconds of load between two strikes, at most',
  short: { strikes: 2, minutes: 1, size: 500 },
  long: { strikes: 50, minutes: 20, size: 2_000 },
  async run(options) {
    const random = new Random(options.seed);
    const { patience } = options;
    const node = await Node.embedded('node-1');
    try {
      const load = await openLoad({ targets: [node], random: random.fork() });
      load.start();
      const stops: number[] = [];
      const broken: string[] = [];
      const { struck, broken: ended } = await strikeRepeatedly(options, async () => {
        await load.nextAcknowledgement();
        await Bun.sleep(random.between(0, options.size));
        const startedMs = performance.now();
        const code = await node.stop();
        stops.push(performance.now() - startedMs);
        if (code !== 0) broken.push(`the exit code was ${code}`);
        await node.start();
        await load.nextAcknowledgement();
      });
      const verdict = await load.judge();
      return {
        struck,
        verdict,
        times: { stop: stops, restart: node.restartsMs },
        figures: [],
        broken: [...ended, ...broken, ...slowerThan(stopMsMax, { what: 'stopping', times: stops, patience })],
      };
    } finally {
      await node.remove();
    }
  },
};
