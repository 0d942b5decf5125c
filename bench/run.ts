import { parseArgs } from 'node:util';
import { questions } from './questions.ts';
import type { Question, Sample } from './support/question.ts';
import { printed } from './support/report.ts';
import { commit, machine, resultsDir, writeResults } from './support/results.ts';
import { writeResultsPage } from './support/results-page.ts';

/**
 * `npm run bench` runs every question, `npm run bench NAME…` some. The sides of a question run in turn, round after round.
 */
const usage = `npm run bench [NAME…] [-- OPTION…]

  --rounds N       rounds of each side; 5 unless said
  --short          less of everything, under a minute: to see that it works, not to learn from
  --sides A,B      these sides only
  --json           print each round as a line of JSON, too
  --results DIR    keep the results there; bench/results unless said, and nowhere with --short
  --write          measure nothing: make bench/RESULTS.md and its plots from the results that are there

Questions: ${questions.map(({ name }) => name).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    short: { type: 'boolean', default: false },
    sides: { type: 'string' },
    json: { type: 'boolean', default: false },
    results: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const [fullRounds, shortRounds] = [5, 2];

const runQuestion = async (question: Question): Promise<void> => {
  const rounds = Number(values.rounds ?? (values.short ? shortRounds : fullRounds));
  const run = {
    question: question.name,
    date: new Date().toISOString(),
    commit: commit(),
    command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    short: values.short,
    machine: machine(),
  };
  const { cpu, cores, memoryGiB, loadBefore } = run.machine;
  console.log(`${question.name}: ${question.work}${question.against && `, against ${question.against}`}`);
  console.log(
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, load before ${loadBefore.join(' ')}, commit ${run.commit}`,
  );
  const startedMs = performance.now();
  const samples: Sample[] = [];
  const sides = values.sides?.split(',');
  await question.run({
    rounds,
    short: values.short,
    wants: (side) => sides?.includes(side) ?? true,
    record(sample) {
      samples.push(sample);
      if (values.json) console.log(JSON.stringify({ question: question.name, ...sample }));
    },
    say: (text) => console.error(`  ${((performance.now() - startedMs) / 1_000).toFixed(1)} s: ${text}`),
  });
  console.log(`\n${printed(question, samples)}\n`);
  const dir = values.results ?? (values.short ? undefined : resultsDir);
  if (dir !== undefined) console.log(`Kept in ${writeResults(dir, run, samples)}`);
};

const main = async (): Promise<number> => {
  const unknown = positionals.filter((name) => !questions.some((question) => question.name === name));
  if (values.help || unknown.length > 0) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  if (values.write) {
    console.log(`Wrote ${writeResultsPage(values.results ?? resultsDir)}`);
    return 0;
  }
  const chosen = questions.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  for (const question of chosen) await runQuestion(question);
  return 0;
};

process.exit(await main());
