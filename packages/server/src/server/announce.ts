import { resolve } from 'node:path';
import { databaseAddress } from './config.ts';
import type { Config } from './config.ts';

/** Says on standard output that the server serves, and what to do next. */
export const announce = (config: Config, { port, workers }: { port: number; workers: number }): void => {
  const where =
    databaseAddress(config) === undefined
      ? `PostgreSQL embedded in ${resolve(config.dataDir)}`
      : 'PostgreSQL at the address given';
  process.stdout.write(
    [
      '',
      `  Parley is ready at http://localhost:${port}`,
      '',
      `  Data        ${where}`,
      ...(workers > 1 ? [`  Workers     ${workers}`] : []),
      `  Try it      curl http://localhost:${port}/health/ready`,
      `  Reference   http://localhost:${port}/docs`,
      '  Next        Open it in a browser: the first account is the admin. README.md shows a first chat.',
      '  Stop        Ctrl-C',
      '',
      '',
    ].join('\n'),
  );
};
