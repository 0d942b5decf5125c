import { migratedDatabase } from '../support/program.ts';
import type { Fault } from './fault.ts';
import { strikeRepeatedly } from './fault.ts';
import { openLoad } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';

export const killOneOfTwo: Fault = {
  name: 'kill-one-of-two',
  summary: 'kill -9 of one of two nodes on one database at random moments under load, restarted',
  sizeIs: 'milliseconds of load between two strikes, and of absence, at most',
  short: { strikes: 2, minutes: 1, size: 500 },
  long: { strikes: 100, minutes: 30, size: 2_000 },
  async run(options) {
    const random = new Random(options.seed);
    const databaseUrl = await migratedDatabase();
    const nodes = [await Node.on('node-1', databaseUrl), await Node.on('node-2', databaseUrl)] as const;
    try {
      const load = await openLoad({ targets: nodes, random: random.fork() });
      load.start();
      const recoveries: number[] = [];
      const { struck, broken: ended } = await strikeRepeatedly(options, async () => {
        await Bun.sleep(random.between(0, options.size));
        const node = random.pick([...nodes]);
        await node.kill();
        recoveries.push(await load.nextAcknowledgement());
        await Bun.sleep(random.between(0, options.size));
        await node.start();
        // Else everybody would stay on the node that lived.
        load.scatter();
        await load.catchUp();
      });
      const verdict = await load.judge();
      return {
        struck,
        verdict,
        times: {
          restart: nodes.flatMap(({ restartsMs }) => restartsMs),
          'next message acknowledged by the other': recoveries,
        },
        figures: [],
        broken: ended,
      };
    } finally {
      for (const node of nodes) await node.remove();
    }
  },
};
