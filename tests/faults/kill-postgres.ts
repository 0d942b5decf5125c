import { until } from '../support/wait.ts';
import type { Fault } from './fault.ts';
import { slowerThan, strikeRepeatedly } from './fault.ts';
import { openLoad, recoveryMsMax } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';
import { watchReadiness } from './readiness.ts';

export const killPostgres: Fault = {
  name: 'kill-postgres',
  summary: 'kill -9 of the embedded PostgreSQL alone at random moments under load; the node starts it again',
  sizeIs: 'milliseconds of load between two strikes, at most',
  short: { strikes: 3, minutes: 1, size: 800 },
  long: { strikes: 100, minutes: 30, size: 2_000 },
  async run(options) {
    const random = new Random(options.seed);
    const { patience } = options;
    const node = await Node.embedded('node-1');
    const { pid } = node;
    try {
      const load = await openLoad({ targets: [node], random: random.fork() });
      const readiness = watchReadiness(node);
      load.start();
      const recoveries: number[] = [];
      const { struck, broken: ended } = await strikeRepeatedly(options, async () => {
        await load.nextAcknowledgement();
        await Bun.sleep(random.between(0, options.size));
        const postgres = node.postgresPid();
        if (postgres === 0) throw new Error('Messages are acknowledged, and there is no PostgreSQL.');
        process.kill(postgres, 'SIGKILL');
        const killedMs = performance.now();
        await until(
          'PostgreSQL was there again',
          () => ![0, postgres].includes(node.postgresPid()),
          patience * recoveryMsMax,
        );
        await load.nextAcknowledgement();
        recoveries.push(performance.now() - killedMs);
      });
      if (ended.length > 0) options.log(node.output().slice(-6_000));
      const verdict = await load.judge();
      const said = await readiness.stop();
      return {
        struck,
        verdict,
        times: { 'recovery, from the kill to the next acknowledged message': recoveries },
        figures: [
          `readiness named the database in ${said.get('database') ?? 0} of ${said.get('asked') ?? 0} looks`,
        ],
        broken: [
          ...ended,
          ...slowerThan(recoveryMsMax, { what: 'recovery', times: recoveries, patience }),
          ...(node.pid === pid ? [] : ['the node itself ended']),
        ],
      };
    } finally {
      await node.remove();
    }
  },
};
