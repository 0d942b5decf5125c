import type { Fault } from './fault.ts';
import { slowerThan, strikeRepeatedly } from './fault.ts';
import { openLoad, recoveryMsMax } from './load.ts';
import { Node } from './node.ts';
import { startOwnPostgres } from './own-postgres.ts';
import { Random } from './random.ts';
import { watchReadiness } from './readiness.ts';

export const postgresAway: Fault = {
  name: 'postgres-away',
  summary: 'an external PostgreSQL stopped for some seconds under load, and started again',
  sizeIs: 'seconds for which it is away',
  short: { strikes: 1, minutes: 1, size: 3 },
  long: { strikes: 3, minutes: 5, size: 30 },
  async run(options) {
    const random = new Random(options.seed);
    const { patience } = options;
    const postgres = await startOwnPostgres();
    const node = await Node.on('node-1', postgres.url).catch(async (error: unknown) => {
      await postgres.remove();
      throw error;
    });
    try {
      const load = await openLoad({ targets: [node], random: random.fork() });
      load.start();
      const recoveries: number[] = [];
      const broken: string[] = [];
      const { struck, broken: ended } = await strikeRepeatedly(options, async () => {
        await load.nextAcknowledgement();
        const readiness = watchReadiness(node);
        await postgres.stop();
        const acknowledgedBefore = load.acknowledged;
        await Bun.sleep(options.size * 1_000);
        const meanwhile = load.acknowledged - acknowledgedBefore;
        if (meanwhile > 0) broken.push(`${meanwhile} messages were acknowledged without a database`);
        const said = await readiness.stop();
        if ((said.get('database') ?? 0) === 0) broken.push('readiness did not name the database');
        if (said.has('no answer')) broken.push('readiness did not answer');
        await postgres.start();
        recoveries.push(await load.nextAcknowledgement(3 * recoveryMsMax));
      });
      const verdict = await load.judge();
      return {
        struck,
        verdict,
        times: { 'next acknowledged message after its return': recoveries },
        figures: [],
        broken: [
          ...ended,
          ...broken,
          ...slowerThan(recoveryMsMax, { what: 'recovery', times: recoveries, patience }),
        ],
      };
    } finally {
      await node.remove();
      await postgres.remove();
    }
  },
};
