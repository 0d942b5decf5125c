import { migratedDatabase } from '../support/program.ts';
import { strikeRepeatedly } from './fault.ts';
import type { Fault } from './fault.ts';
import { openLoad } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';

export const stalledNode: Fault = {
  name: 'stalled-node',
  summary:
    'one of two nodes on one database does nothing at all for seconds, under load, and goes on (SIGSTOP, SIGCONT)',
  sizeIs: 'milliseconds of each stall',
  short: { strikes: 1, minutes: 1, size: 5_000 },
  long: { strikes: 20, minutes: 10, size: 5_000 },
  async run(options) {
    const random = new Random(options.seed);
    const databaseUrl = await migratedDatabase();
    const nodes = [await Node.on('node-1', databaseUrl), await Node.on('node-2', databaseUrl)] as const;
    try {
      const load = await openLoad({ targets: nodes, random: random.fork() });
      load.start();
      const [others, returns]: [number[], number[]] = [[], []];
      const { struck, broken } = await strikeRepeatedly(options, async () => {
        await load.nextAcknowledgement();
        const { pid } = random.pick([...nodes]);
        process.kill(pid, 'SIGSTOP');
        try {
          others.push(await load.nextAcknowledgement());
          await Bun.sleep(options.size);
        } finally {
          process.kill(pid, 'SIGCONT');
        }
        returns.push(await load.catchUp());
        load.scatter();
      });
      return {
        struck,
        verdict: await load.judge(),
        times: {
          'next message acknowledged by the other': others,
          'every receiver complete after the stall': returns,
        },
        figures: [],
        broken,
      };
    } finally {
      for (const node of nodes) await node.remove();
    }
  },
};
