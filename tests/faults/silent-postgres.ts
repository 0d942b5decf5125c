import type { Fault } from './fault.ts';
import { slowerThan, strikeRepeatedly } from './fault.ts';
import { openLoad, recoveryMsMax } from './load.ts';
import { Node } from './node.ts';
import { startOwnPostgres } from './own-postgres.ts';
import { Random } from './random.ts';
import { watchReadiness } from './readiness.ts';

export const silentPostgres: Fault = {
  name: 'silent-postgres',
  summary:
    'an external PostgreSQL stands still for some seconds under load, and goes on (SIGSTOP, SIGCONT): nothing is refused or closed',
  sizeIs: 'seconds for which it stands still',
  short: { strikes: 1, minutes: 1, size: 5 },
  // Longer than connections are kept on which nothing is answered.
  long: { strikes: 3, minutes: 10, size: 60 },
  async run(options) {
    const random = new Random(options.seed);
    const { patience } = options;
    const postgres = await startOwnPostgres();
    let node: Node | undefined;
    try {
      const target = await Node.on('node-1', postgres.url);
      node = target;
      const load = await openLoad({ targets: [target], random: random.fork() });
      load.start();
      const [answers, complete]: [number[], number[]] = [[], []];
      const broken: string[] = [];
      const { struck, broken: ended } = await strikeRepeatedly(options, async () => {
        await load.nextAcknowledgement();
        const readiness = watchReadiness(target);
        postgres.freeze();
        await Bun.sleep(options.size * 1_000);
        const said = await readiness.stop();
        postgres.goOn();
        if ((said.get('database') ?? 0) === 0) broken.push('readiness did not name the database');
        if (said.has('no answer')) broken.push('readiness did not answer');
        answers.push(await load.nextAcknowledgement(3 * recoveryMsMax));
        complete.push(await load.catchUp());
      });
      return {
        struck,
        verdict: await load.judge(),
        times: { 'next acknowledged message': answers, 'every receiver complete': complete },
        figures: [],
        broken: [
          ...ended,
          ...broken,
          ...slowerThan(recoveryMsMax, { what: 'the next acknowledgement', times: answers, patience }),
          ...slowerThan(recoveryMsMax, { what: 'catching up', times: complete, patience }),
        ],
      };
    } finally {
      postgres.goOn();
      await node?.remove();
      await postgres.remove();
    }
  },
};
