import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Sample } from './question.ts';

const root = resolve(import.meta.dir, '../..');
/** Where runs that count are kept; they go into the repository, and `RESULTS.md` is made from them. */
export const resultsDir = join(root, 'bench', 'results');

/** How, when and where a question was measured: the first line of its file. The others are its samples. */
export interface RunRecord {
  readonly question: string;
  readonly date: string;
  readonly commit: string;
  readonly command: string;
  readonly short: boolean;
  readonly machine: Machine;
}

interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly bun: string;
  /** Load averages of 1, 5 and 15 minutes before the run. */
  readonly loadBefore: readonly number[];
}

export const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  bun: Bun.version,
  loadBefore: loadavg().map((load) => Math.round(load * 100) / 100),
});

const git = (...command: readonly string[]): string => {
  const { stdout, success } = Bun.spawnSync(['git', '--no-optional-locks', ...command], { cwd: root });
  return success ? stdout.toString().trim() : '';
};

/** The commit that is measured, with `+` when files of the product differ from it. */
export const commit = (): string => {
  const changed = git('status', '--porcelain', '--', 'packages', 'package-lock.json') !== '';
  return `${git('rev-parse', '--short=12', 'HEAD') || 'unknown'}${changed ? '+' : ''}`;
};

const fileOf = (dir: string, question: string): string => join(dir, `${question}.jsonl`);

export const writeResults = (dir: string, run: RunRecord, samples: readonly Sample[]): string => {
  const file = fileOf(dir, run.question);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${[run, ...samples].map((line) => JSON.stringify(line)).join('\n')}\n`);
  return file;
};

/** The last run of a question, or undefined when it was never measured. */
export const readResults = (
  dir: string,
  question: string,
): { readonly run: RunRecord; readonly samples: readonly Sample[] } | undefined => {
  const file = fileOf(dir, question);
  if (!existsSync(file)) return undefined;
  const [first = '', ...rest] = readFileSync(file, 'utf8').trim().split('\n');
  return { run: JSON.parse(first) as RunRecord, samples: rest.map((line) => JSON.parse(line) as Sample) };
};
