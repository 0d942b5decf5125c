import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goodPassword } from '../support/people.ts';
import { root } from '../support/program.ts';
import { until, within } from '../support/wait.ts';
import { TerminalScreen } from './terminal-screen.ts';

/** How `parley` is started: its sources in the Bun of the tests, unless a test is about something else. */
const parley: readonly string[] = [process.execPath, join(root, 'packages/cli/src/main.ts')];

const endTimeoutMs = 30_000;

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunTerms {
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly command?: readonly string[];
}

/** `parley` while it runs, with pipes. */
export interface Running {
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  write(text: string): void;
  endInput(): void;
  kill(signal: NodeJS.Signals): void;
  /** Waits until something is among what it has printed. */
  prints(what: string): Promise<void>;
  ended(): Promise<Outcome>;
}

/** `parley` in a terminal. */
export interface InTerminal {
  readonly screen: TerminalScreen;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  kill(signal: NodeJS.Signals): void;
  /** Waits until something is on the screen. */
  shows(what: string): Promise<void>;
  /** Its exit code. */
  ended(): Promise<number>;
}

/** The home of one user of the command, with a session file of its own. */
export class Shell {
  readonly home = mkdtempSync(join(tmpdir(), 'parley-shell-'));
  readonly sessionFile = join(this.home, 'parley', 'session.json');
  readonly #url: string;
  readonly #kills: (() => void)[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  start(args: readonly string[], { stdin, environment = {}, command = parley }: RunTerms = {}): Running {
    const child = Bun.spawn([...command, ...args], {
      env: this.environment(environment),
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    this.#kills.push(() => child.kill('SIGKILL'));
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const write = (text: string): void => {
      void child.stdin.write(text);
      void child.stdin.flush();
    };
    const endInput = (): void => void child.stdin.end();
    if (stdin !== undefined) {
      if (stdin !== '') write(stdin);
      endInput();
    }
    return {
      pid: child.pid,
      stdout: stdout.text,
      stderr: stderr.text,
      write,
      endInput,
      kill: (signal) => child.kill(signal),
      prints: (what) =>
        until(`parley prints ${what}`, () => stdout.text().includes(what), 20_000).catch((error: unknown) => {
          throw new Error(`${String(error)}\n${stdout.text()}\n${stderr.text()}`);
        }),
      ended: async () => {
        const exitCode = await within(`the end of parley ${args.join(' ')}`, child.exited, endTimeoutMs);
        await Promise.all([stdout.done, stderr.done]);
        return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
      },
    };
  }

  /** Runs it to its end. Nothing comes on stdin unless it is given. */
  run(args: readonly string[], terms: RunTerms = {}): Promise<Outcome> {
    return this.start(args, { stdin: '', ...terms }).ended();
  }

  /** What it prints when it succeeds. */
  async ok(args: readonly string[], terms: RunTerms = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(args, terms);
    if (exitCode !== 0) throw new Error(`parley ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
    return stdout;
  }

  register(username: string): Promise<string> {
    const email = `${username}@example.org`;
    const args = ['register', '--username', username, '--email', email, '--password-stdin'];
    return this.ok(args, { stdin: `${goodPassword}\n` });
  }

  /** Starts it in a pseudo terminal. */
  inTerminal(
    args: readonly string[],
    given: { readonly columns?: number; readonly rows?: number } & Pick<RunTerms, 'environment'> = {},
  ): InTerminal {
    const { columns = 100, rows = 24, environment = {} } = given;
    const screen = new TerminalScreen();
    const decoder = new TextDecoder();
    const child = Bun.spawn([...parley, ...args], {
      env: this.environment({ TERM: 'xterm-256color', ...environment }),
      terminal: {
        cols: columns,
        rows,
        data: (_, bytes) => screen.write(decoder.decode(bytes, { stream: true })),
      },
    });
    this.#kills.push(() => child.kill('SIGKILL'));
    return {
      screen,
      type: (text) => void child.terminal?.write(text),
      resize: (toColumns, toRows) => child.terminal?.resize(toColumns, toRows),
      kill: (signal) => child.kill(signal),
      shows: (what) =>
        until(`the screen shows ${what}`, () => screen.text().includes(what), 20_000).catch(
          (error: unknown) => {
            throw new Error(`${String(error)}\n${screen.text()}\n${screen.raw.slice(-500)}`);
          },
        ),
      ended: () => within(`the end of parley ${args.join(' ')}`, child.exited, endTimeoutMs),
    };
  }

  remove(): void {
    for (const kill of this.#kills) kill();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** How this user starts it, for who starts it otherwise than here. */
  commandLine(args: readonly string[]): readonly string[] {
    return [...parley, ...args];
  }

  /** What the programs of this user find in their environment. */
  environment(given: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
    const { PATH, HOME, TMPDIR } = process.env;
    return { PATH, HOME, TMPDIR, TZ: 'UTC', XDG_CONFIG_HOME: this.home, PARLEY_URL: this.#url, ...given };
  }
}

const collect = (
  stream: ReadableStream<Uint8Array>,
): { text: () => string; readonly done: Promise<void> } => {
  const decoder = new TextDecoder();
  let text = '';
  const read = async (): Promise<void> => {
    for await (const bytes of stream) text += decoder.decode(bytes, { stream: true });
  };
  return { text: () => text, done: read() };
};

/** The objects of a text with one JSON object on each line. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the test knows what was printed
export const objectsIn = <Value>(text: string): readonly Value[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Value);
