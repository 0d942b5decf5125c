import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * Two workers against one on the same load: the rooms of `throughput`, over the plain WebSocket, in turn, because the
 * machine's speed drifts. PostgreSQL and the generator share the cores with the workers: where there are few cores, this
 * says what a second worker costs, and not what it brings where there is a core for it.
 *
 *     npm run bench workers
 */
const turns = ['1', '2', '1', '2'] as const;

console.log(`${availableParallelism()} cores for the workers, PostgreSQL and the load`);
for (const workers of turns) {
  process.stdout.write(`WORKERS=${workers} `);
  const { status } = spawnSync(process.execPath, [join(import.meta.dir, 'throughput.ts'), 'websocket'], {
    stdio: 'inherit',
    env: { ...process.env, WORKERS: workers },
  });
  if (status !== 0) process.exit(status ?? 1);
}
