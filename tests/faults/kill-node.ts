import type { Fault } from './fault.ts';
import { slowerThan, strikeRepeatedly } from './fault.ts';
import { openLoad } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';

/** The promise for one node with its embedded database. */
const restartMsMax = 3_000;

export const killNode: Fault = {
  name: 'kill-node',
  summary: 'kill -9 of the node at random moments under load, embedded database, restarted',
  sizeIs: 'milliseconds of load between two strikes, at most',
  short: { strikes: 3, minutes: 1, size: 800 },
  long: { strikes: 100, minutes: 30, size: 2_000 },
  async run(options) {
    const random = new Random(options.seed);
    const { patience } = options;
    const node = await Node.embedded('node-1');
    try {
      const load = await openLoad({ targets: [node], random: random.fork() });
      load.start();
      const recoveries: number[] = [];
      const { struck, broken: ended } = await strikeRepeatedly(options, async () => {
        await load.nextAcknowledgement();
        await Bun.sleep(random.between(0, options.size));
        await node.killAndRestart();
        recoveries.push(await load.nextAcknowledgement());
      });
      const verdict = await load.judge();
      return {
        struck,
        verdict,
        times: { restart: node.restartsMs, 'first message after it': recoveries },
        figures: [],
        broken: [
          ...ended,
          ...slowerThan(restartMsMax, { what: 'a restart', times: node.restartsMs, patience }),
        ],
      };
    } finally {
      await node.remove();
    }
  },
};
