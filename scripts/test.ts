// Runs the tests, several files at once, and ends with one line of figures, alone, for people and programs. The tests
// share one PostgreSQL, which starts when the first of them asks for a database.

import { availableParallelism, constants } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Shared, SharedPath } from '../tests/support/shared.ts';

/** Tests with a real database and real sockets need longer than Bun's 5 seconds on a slow machine. */
const testTimeoutMs = 60_000;
/** Two more than there are cores: many tests wait for a clock, not for a core. With one more, two cores were used to 73 %. */
const atOnce = availableParallelism() + 2;
/** How long each file takes: the longest start first. `npm test -- --update-timings` writes it anew. */
const timingsFile = join(import.meta.dir, '../tests/timings.json');
/** Of what a test run prints to stderr, its summary is in the last part. */
const summaryCharsMax = 64 * 1024;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  isComplete: boolean;
}

let shared: Shared | undefined;

/** Answers with what the files of a test run share: see `SharedPath`. */
const sharedServer = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  async fetch({ url }) {
    const { openShared } = await import('../tests/support/shared.ts');
    shared ??= openShared();
    return new Response(await shared.ask(new URL(url).pathname as SharedPath));
  },
});

const { FORCE_COLOR: color = process.stderr.isTTY ? '1' : undefined } = process.env;
const child = Bun.spawn(
  [
    process.execPath,
    'test',
    '--timeout',
    String(testTimeoutMs),
    `--parallel=${atOnce}`,
    `--timings=${timingsFile}`,
    '--only-failures',
    ...process.argv.slice(2),
  ],
  {
    stdio: ['inherit', 'inherit', 'pipe'],
    env: {
      ...process.env,
      ...(color === undefined ? {} : { FORCE_COLOR: color }),
      PARLEY_TEST_DATABASES: sharedServer.url.href,
    },
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => child.kill(signal));
}

// Bun prints the results of tests, and its summary, to stderr.
let lastOutput = '';
const decoder = new TextDecoder();
for await (const bytes of child.stderr) {
  process.stderr.write(bytes);
  lastOutput = (lastOutput + decoder.decode(bytes, { stream: true })).slice(-summaryCharsMax);
}
await child.exited;
const exitCode = child.exitCode ?? 128 + constants.signals[(child.signalCode ?? 'SIGKILL') as NodeJS.Signals];
await sharedServer.stop(true);
await shared?.close();

const counts = readSummary(lastOutput);
const complaints = complaintsAbout(counts);
for (const complaint of complaints) console.log(complaint);
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exit(complaints.length === 0 ? exitCode : exitCode || 1);

function complaintsAbout({ isComplete, passed, failed, skipped: left }: Counts): readonly string[] {
  const found: string[] = [];
  if (!isComplete) found.push(`bun test ended with code ${exitCode} before its summary`);
  else if (passed + failed + left === 0) found.push('no test ran');
  else if (exitCode !== 0 && failed === 0) found.push(`bun test ended with code ${exitCode}`);
  if (process.env['CI'] === 'true' && left > 0) found.push(`CI=true: ${left} skipped counts as a failure`);
  return found;
}

/** The figures of Bun's summary: lines like " 12 pass", the last of them "Ran 14 tests across 3 files." */
function readSummary(output: string): Counts {
  const lines = stripVTControlCharacters(output).split(/\r?\n/);
  const last = lines.findLastIndex((line) => /^Ran \d+ tests? across \d+ files?\./.test(line));
  const found: Counts = { passed: 0, failed: 0, skipped: 0, isComplete: last >= 0 };
  const columns = { pass: 'passed', fail: 'failed', skip: 'skipped', todo: 'skipped' } as const;
  // The block of figures has no empty line in it: what a test printed before does not count.
  for (let index = last - 1; index >= 0 && lines[index] !== ''; index -= 1) {
    const [, count, word] = /^ *(\d+) (pass|fail|skip|todo)$/.exec(lines[index] ?? '') ?? [];
    if (word !== undefined) found[columns[word as keyof typeof columns]] += Number(count);
  }
  return found;
}
