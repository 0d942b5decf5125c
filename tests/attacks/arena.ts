import { expect } from 'bun:test';
import { openCanary } from '../support/canary.ts';
import { goodPassword, register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Environment, Program } from '../support/program.ts';
import { until } from '../support/wait.ts';

/** A program that is attacked, and those who must notice nothing of it. */
export interface Arena {
  readonly program: Program;
  readonly url: string;
  /** Registers somebody, whose tokens and address must never be printed. */
  person(given?: Parameters<typeof register>[1]): Promise<Person>;
  /** What must never be printed besides. */
  keepSecret(...secrets: readonly string[]): void;
  /** What an attack must leave behind: others talk as before, and the program lives. */
  expectUnhurt(): Promise<void>;
  /** After everything: the connections are gone, event loop and memory are back, the log holds no bug and no secret. */
  expectNothingLeft(): Promise<void>;
  close(): Promise<void>;
}

/** The promise is a second; a slow machine that runs other tests meanwhile gets more. */
const songMsMax = 10_000;
const lagSecondsMax = 0.25;
/** What may stay in memory after everything was let go: heaps shrink late. */
const memoryBytesGrowthMax = 128 * 1_024 * 1_024;
const metricsToken = 'metrics-of-the-arena-4711';

const secretsOf = ({ email, token, login }: Person): readonly string[] => [
  email,
  token,
  token.split('.')[2] ?? '',
  login.tokens.refreshToken,
];

/** Reads a gauge of the program. */
const gauge = async ({ url }: Program, name: string): Promise<number> => {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(await response.text())?.[1];
  if (value === undefined) throw new Error(`There is no gauge ${name}.`);
  return Number(value);
};

export const openArena = async (settings: Environment = {}): Promise<Arena> => {
  const program = await startProgram({ LOG_LEVEL: 'debug', METRICS_TOKEN: metricsToken, ...settings });
  const canary = await openCanary(program);
  const secrets = new Set([goodPassword, metricsToken]);
  const before = {
    connections: await gauge(program, 'parley_connections'),
    bytes: await gauge(program, 'parley_process_resident_memory_bytes'),
  };
  const expectUnhurt = async (): Promise<void> => {
    const startedMs = performance.now();
    await canary.sings();
    expect(performance.now() - startedMs).toBeLessThan(songMsMax);
  };
  const expectQuiet = async (): Promise<void> => {
    const reads = (name: string) => gauge(program, name);
    await until(
      'the connections are gone',
      async () => (await reads('parley_connections')) <= before.connections,
    );
    await until('nothing waits to be written', async () => (await reads('parley_messages_queued')) === 0);
    await until(
      'the event loop is back',
      async () => (await reads('parley_nodejs_eventloop_lag_seconds')) < lagSecondsMax,
    );
    const bytes = await reads('parley_process_resident_memory_bytes');
    expect(bytes - before.bytes).toBeLessThan(memoryBytesGrowthMax);
  };
  const expectCleanLog = (): void => {
    const printed = program.output();
    for (const bug of ['by a bug', 'nobody caught']) expect(printed).not.toContain(bug);
    const leaked = [...secrets].filter((secret) => printed.includes(secret));
    expect(leaked).toEqual([]);
  };
  return {
    program,
    url: program.url,
    async person(given) {
      const person = await register(program.url, given);
      for (const secret of secretsOf(person)) secrets.add(secret);
      return person;
    },
    keepSecret: (...more) => more.forEach((secret) => secrets.add(secret)),
    expectUnhurt,
    async expectNothingLeft() {
      await expectUnhurt();
      await expectQuiet();
      expectCleanLog();
    },
    async close() {
      canary.close();
      await program.stop();
    },
  };
};
