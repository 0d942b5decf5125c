import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** `npm run bench` runs every benchmark, `npm run bench NAME` one; what follows the name is for it. */
const names = ['throughput', 'fan-out', 'idle', 'workers'] as const;

const [given, ...rest] = process.argv.slice(2);
const chosen = given === undefined ? names : names.filter((name) => name === given);
if (chosen.length === 0) {
  console.error(`There is no benchmark ${given}. There are ${names.join(', ')}.`);
  process.exit(2);
}
for (const name of chosen) {
  console.log(`${name}:`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dir, `${name}.ts`), ...rest], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
