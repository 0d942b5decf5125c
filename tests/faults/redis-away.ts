import { migratedDatabase } from '../support/program.ts';
import { startRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import type { Fault } from './fault.ts';
import { slowerThan, strikeRepeatedly } from './fault.ts';
import { openLoad, recoveryMsMax } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';
import { missingOf, watchReadiness } from './readiness.ts';

export const redisAway: Fault = {
  name: 'redis-away',
  summary: 'Redis killed for some seconds under load on two nodes, and started again empty',
  sizeIs: 'seconds for which it is away',
  short: { strikes: 1, minutes: 1, size: 4 },
  long: { strikes: 3, minutes: 5, size: 30 },
  async run(options) {
    const random = new Random(options.seed);
    const { patience } = options;
    const databaseUrl = await migratedDatabase();
    const redis = await startRedis();
    const settings = { REDIS_URL: redis.url };
    const nodes = [
      await Node.on('node-1', databaseUrl, settings),
      await Node.on('node-2', databaseUrl, settings),
    ] as const;
    try {
      const load = await openLoad({ targets: nodes, random: random.fork() });
      load.start();
      const readyAgain: number[] = [];
      const caughtUp: number[] = [];
      const broken: string[] = [];
      const { struck, broken: ended } = await strikeRepeatedly(options, async () => {
        await load.nextAcknowledgement();
        const watches = nodes.map((node) => watchReadiness(node));
        await redis.stop();
        await Bun.sleep(options.size * 1_000);
        for (const watch of watches) {
          const said = await watch.stop();
          if ((said.get('bus') ?? 0) === 0) broken.push('readiness did not name the bus');
        }
        await redis.start();
        const backMs = performance.now();
        await until('both nodes were ready', () => areReady(nodes), 3 * recoveryMsMax);
        readyAgain.push(performance.now() - backMs);
        await load.catchUp();
        caughtUp.push(performance.now() - backMs);
      });
      const verdict = await load.judge();
      return {
        struck,
        verdict,
        times: { 'ready after its return': readyAgain, 'every receiver complete after its return': caughtUp },
        figures: [],
        broken: [
          ...ended,
          ...broken,
          ...slowerThan(recoveryMsMax, { what: 'recovery', times: caughtUp, patience }),
        ],
      };
    } finally {
      for (const node of nodes) await node.remove();
      await redis.stop();
    }
  },
};

const areReady = async (nodes: readonly Node[]): Promise<boolean> => {
  const missing = await Promise.all(nodes.map((node) => missingOf(node)));
  return missing.every((list) => list.length === 0);
};
