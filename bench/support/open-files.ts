import { readFileSync } from 'node:fs';

/** What a server and a process of the load need besides their connections. */
const spareFiles = 200;

/** Throws when a process may not open as many connections as a question needs. (`/proc/self/limits`; Linux.) */
export const requireOpenFiles = (connections: number): void => {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  const needed = connections + spareFiles;
  if (limit !== undefined && Number(limit) < needed)
    throw new Error(
      `${connections} connections need ${needed} open files, and ${limit} are allowed: ulimit -n ${needed}`,
    );
};
