import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What processes use, read from `/proc` (proc(5); Linux). */

const clockTicksPerSecond = 100;
const pageBytes = 4_096;

/** The fields of `stat` after the name, from the third on. */
const statFields = (pid: number): readonly string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

const ticks = (fields: readonly string[], from: number): number =>
  (Number(fields[from]) + Number(fields[from + 1])) / clockTicksPerSecond;

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

/** CPU seconds that a process has used. (Fields 14 and 15.) */
export const cpuSeconds = (pid: number): number => ticks(statFields(pid), 11);

/** Processes of a server: its own and its workers, without its PostgreSQL. */
const serverProcesses = (pid: number): readonly number[] => [
  pid,
  ...childrenOf(pid).filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('main.ts')),
];

/** CPU seconds that a server has used, its workers included and its PostgreSQL not. */
export const serverCpuSeconds = (pid: number): number =>
  serverProcesses(pid).reduce((sum, each) => sum + cpuSeconds(each), 0);

/** Resident memory of a server in bytes, its workers included and its PostgreSQL not. (statm, field 2.) */
export const residentBytes = (pid: number): number =>
  serverProcesses(pid).reduce(
    (sum, each) => sum + Number(readFileSync(`/proc/${each}/statm`, 'utf8').split(' ')[1]) * pageBytes,
    0,
  );

/** The process of the embedded PostgreSQL of a data folder. */
export const postmasterOf = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

/** CPU seconds of a PostgreSQL: its processes, and those that it had. (Fields 14 to 17.) */
export const databaseCpuSeconds = (postmaster: number): number => {
  const own = statFields(postmaster);
  return childrenOf(postmaster).reduce(
    (sum, child) => sum + cpuSeconds(child),
    ticks(own, 11) + ticks(own, 13),
  );
};
