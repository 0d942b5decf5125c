import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../tests/support/program.ts';
import type { Environment, Program } from '../../tests/support/program.ts';
import { register } from '../../tests/support/people.ts';
import type { Person } from '../../tests/support/people.ts';

/** A server as a user would run it: embedded database, limits on but high, nothing checked that production does not. */
export const startServer = async (
  settings: Environment = {},
): Promise<Program & { readonly cleanUp: () => Promise<void> }> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const program = await startProgram({
    DATABASE_URL: '',
    DATA_DIR: dataDir,
    MESSAGE_RATE_LIMIT: '100000/1s',
    COMMAND_RATE_LIMIT: '100000/1s',
    AUTH_RATE_LIMIT: '100000/1s',
    PARLEY_CHECK_CONTRACT: 'off',
    LOG_LEVEL: 'warn',
    ...settings,
  });
  return {
    ...program,
    async cleanUp() {
      await program.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** Registers so many people, a few at a time. */
export const makePeople = async (url: string, count: number): Promise<readonly Person[]> => {
  const people: Person[] = [];
  const together = 8;
  while (people.length < count) {
    const missing = Math.min(together, count - people.length);
    people.push(...(await Promise.all(Array.from({ length: missing }, () => register(url)))));
  }
  return people;
};

const clockTicksPerSecond = 100;
const pageBytes = 4_096;

/** CPU seconds that a process has used. (proc(5), stat fields 14 and 15; Linux.) */
export const cpuSeconds = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / clockTicksPerSecond;
};

/** CPU seconds that a server has used, its workers included and its PostgreSQL not. (`/proc/<pid>/task`; Linux.) */
export const serverCpuSeconds = (pid: number): number => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  const workers = children.filter((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('main.ts'),
  );
  return [pid, ...workers.map(Number)].reduce((sum, each) => sum + cpuSeconds(each), 0);
};

/** Resident memory of a process in bytes. (proc(5), statm field 2; Linux.) */
export const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;

/** Runs a file of this folder in a process of its own, with input as JSON on standard input, and answers with what it printed as JSON. */
export const runApart = async <Result>(file: string, input: unknown): Promise<Result> => {
  const child = spawn(process.execPath, [file, 'apart'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(input));
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const code = await new Promise<number | null>((settle) => {
    child.once('exit', settle);
  });
  if (code !== 0) throw new Error(`${file} ended with ${code}.`);
  return JSON.parse(printed) as Result;
};

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
