import { parseArgs } from 'node:util';
import { brokenPromises, reportLines } from '../tests/faults/fault.ts';
import type { Fault } from '../tests/faults/fault.ts';
import { allFaults } from '../tests/faults/registry.ts';
import { cleanUp } from '../tests/support/program.ts';

/** `npm run faults` lists the faults, `npm run faults -- NAME` lets one strike a server that it starts on this machine. */
const usage =
  'npm run faults -- NAME [--minutes M] [--strikes N] [--size N] [--seed S] [--short]\n' +
  'Ends with 1 when a promise was broken. The faults:\n\n' +
  allFaults
    .map(
      ({ name, summary, sizeIs, long }) =>
        `  ${name.padEnd(18)} ${summary}\n${' '.repeat(21)}(${long.strikes} strikes in ${long.minutes} minutes; size ${long.size}: ${sizeIs})`,
    )
    .join('\n');

const options = {
  minutes: { type: 'string' },
  strikes: { type: 'string' },
  size: { type: 'string' },
  seed: { type: 'string' },
  short: { type: 'boolean' },
} as const;

const { values, positionals } = parseArgs({ options, allowPositionals: true });

const numberOf = (name: 'minutes' | 'strikes' | 'size' | 'seed', otherwise: number): number => {
  const given = values[name];
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${name} is a number above 0, not ${given}.`);
};

const strike = async (fault: Fault): Promise<boolean> => {
  const size = values.short === true ? fault.short : fault.long;
  const wanted = {
    minutes: numberOf('minutes', size.minutes),
    strikes: numberOf('strikes', size.strikes),
    size: numberOf('size', size.size),
    seed: numberOf('seed', Math.ceil(Math.random() * 1_000_000)),
  };
  console.log(`${fault.name}: ${fault.summary}`);
  console.log(
    `  at most ${wanted.strikes} strikes, ${wanted.minutes} minutes; size ${wanted.size}; seed ${wanted.seed}`,
  );
  const startedMs = performance.now();
  const report = await fault.run({ ...wanted, patience: 1, log: (line) => console.log(`  … ${line}`) });
  for (const line of reportLines(report)) console.log(`  ${line}`);
  console.log(`  took ${Math.round((performance.now() - startedMs) / 1_000)} s`);
  const broken = brokenPromises(report);
  for (const one of broken) console.log(`  BROKEN: ${one}`);
  return broken.length === 0;
};

const [name] = positionals;
const fault = allFaults.find((one) => one.name === name);
if (!fault) {
  console.log(usage);
  process.exit(name === undefined ? 0 : 2);
}
let isKept = false;
try {
  isKept = await strike(fault);
} catch (error) {
  console.error(error);
} finally {
  await cleanUp();
}
process.exit(isKept ? 0 : 1);
