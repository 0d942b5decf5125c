import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { migratedDatabase, startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { raced } from './coverage.ts';
import { race } from './run.ts';
import { schedule } from './schedule.ts';

/** More runs, another seed: RACES_RUNS=500 RACES_SEED=7 npm test -- tests/races */
const runs = Number(process.env['RACES_RUNS'] ?? 2);
const seed = Number(process.env['RACES_SEED'] ?? 20_260_105);
/** What one run takes on a slow machine, at most. */
const runMs = 60_000;

/** What a node said that is no everyday matter. */
const warningsOf = (program: Program): readonly string[] =>
  program
    .output()
    .split('\n')
    .filter((line) => /"level":(?:"(?:warn|error)"|[45]0)/.test(line));

describe.each([1, 2])('a client on %p node(s)', (nodes) => {
  const programs: Program[] = [];
  beforeAll(async () => {
    const settings = { DATABASE_URL: await migratedDatabase() };
    for (let node = 0; node < nodes; node += 1) programs.push(await startProgram(settings));
  }, runMs);
  afterAll(() => Promise.all(programs.map((program) => program.stop())));

  it(
    'shows after snapshots and events, however they cross, what a fresh snapshot shows',
    async () => {
      const done = new Set<string>();
      await fc.assert(
        fc.asyncProperty(schedule, async (planned) => {
          const urls = programs.map(({ url }) => url);
          const commands = await race(planned, urls).catch((error: unknown) => {
            const warnings = programs.flatMap(warningsOf);
            throw new Error(`${String(error)}\nThe nodes said:\n${warnings.join('\n')}`, { cause: error });
          });
          for (const command of commands) done.add(command);
        }),
        // The server takes part: the same schedule again is another race, so that shrinking would find nothing.
        { numRuns: runs, seed, endOnFailure: true },
      );
      expect(raced.filter((command) => !done.has(command))).toEqual([]);
    },
    runMs * (runs + 1),
  );
});
