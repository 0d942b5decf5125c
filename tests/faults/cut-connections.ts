import { SQL } from 'bun';
import { migratedDatabase } from '../support/program.ts';
import type { Fault } from './fault.ts';
import { strikeRepeatedly } from './fault.ts';
import { openLoad } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';

export const cutConnections: Fault = {
  name: 'cut-connections',
  summary: "pg_terminate_backend on all of the server's connections at random moments under load",
  sizeIs: 'milliseconds between two strikes, at most',
  short: { strikes: 10, minutes: 1, size: 300 },
  long: { strikes: 500, minutes: 15, size: 1_000 },
  async run(options) {
    const random = new Random(options.seed);
    const databaseUrl = await migratedDatabase();
    const node = await Node.on('node-1', databaseUrl);
    const sql = new SQL(databaseUrl, { max: 1 });
    try {
      const load = await openLoad({ targets: [node], random: random.fork() });
      load.start();
      const recoveries: number[] = [];
      let connections = 0;
      const { struck, broken: ended } = await strikeRepeatedly(options, async () => {
        await Bun.sleep(random.between(0, options.size));
        // Materialized: else PostgreSQL may end what the conditions leave out, before it looks at them. Its own workers,
        // which vacuum, are not ours to end.
        const rows = await sql`
          with theirs as materialized (
            select pid from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend')
          select pg_terminate_backend(pid) from theirs`;
        connections += (rows as readonly unknown[]).length;
        recoveries.push(await load.nextAcknowledgement());
      });
      const verdict = await load.judge();
      return {
        struck,
        verdict,
        times: { 'next acknowledged message': recoveries },
        figures: [`${connections} connections ended`],
        broken: ended,
      };
    } finally {
      await sql.close();
      await node.remove();
    }
  },
};
