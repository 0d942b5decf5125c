import { describe, expect, it } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { until } from '../../../../tests/support/wait.ts';
import { Passwords } from '../app/passwords.ts';
import { niceness, PoliteThreads } from './polite-threads.ts';

/** The priorities of the threads of this process whose name begins so. */
const prioritiesOf = (name: string): readonly number[] =>
  readdirSync('/proc/self/task')
    .filter((thread) => readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').startsWith(name))
    .map((thread) => getPriority(Number(thread)));

describe.skipIf(process.platform !== 'linux')('threads that hash', () => {
  it('give way to the event loop, which keeps its priority', async () => {
    const before = getPriority(process.pid);
    const threads = new PoliteThreads();
    const passwords = new Passwords(() => threads.look());
    await until('every thread of the pool is polite', async () => {
      await passwords.hash('violet-harbour-97');
      const priorities = prioritiesOf('Bun Pool');
      return priorities.length > 0 && priorities.every((priority) => priority === niceness);
    });
    expect(getPriority(process.pid)).toBe(before);
  });
});
