import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/wait.ts';
import type { Shell } from './shell.ts';

/** Tests in a real terminal are left out where there is none, and say so; `.ci/run` installs it. */
export const hasTmux = Bun.which('tmux') !== null;
if (!hasTmux)
  process.stderr.write(
    'There is no tmux here: tests of parley in a real terminal are skipped. Install tmux.\n',
  );

const showTimeoutMs = 30_000;

/** A program in a terminal that somebody else has written: tmux, with a server of its own. */
export interface RealTerminal {
  type(text: string): Promise<void>;
  /** Presses a key by tmux' name for it: `Enter`, `C-d`, `M-Enter`, `Up`. */
  press(key: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** What is on the screen, row by row. */
  screen(): Promise<string>;
  /** Waits until something is on the screen. */
  shows(what: string): Promise<void>;
  /** Whether the other screen is shown, which programs use that take all of it. */
  isOnOtherScreen(): Promise<boolean>;
  /** Waits for the end of the program; answers with its exit code. */
  ended(): Promise<number>;
  close(): Promise<void>;
}

/** Starts `parley` in a terminal of tmux. */
export const startInTmux = async (
  shell: Shell,
  args: readonly string[],
  { columns = 100, rows = 24 }: { readonly columns?: number; readonly rows?: number } = {},
): Promise<RealTerminal> => {
  const socket = join(shell.home, `tmux-${Bun.randomUUIDv7().slice(-6)}`);
  const tmux = async (...given: readonly string[]): Promise<string> => {
    const child = Bun.spawn(['tmux', '-u', '-S', socket, '-f', '/dev/null', ...given], {
      env: shell.environment({ TERM: 'xterm-256color' }),
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    if ((await child.exited) !== 0) throw new Error(`tmux ${given.join(' ')}: ${stderr}`);
    return stdout;
  };
  const asked = async (what: string): Promise<string> =>
    (await tmux('display-message', '-p', `#{${what}}`)).trim();
  const screen = (): Promise<string> => tmux('capture-pane', '-p');
  const size = ['-x', String(columns), '-y', String(rows)];
  // The pane stays when its program ends, so that the exit code and the screen that it left can be looked at.
  const start = ['start-server', ';', 'set-option', '-g', 'remain-on-exit', 'on', ';'];
  await tmux(...start, 'new-session', '-d', ...size, '--', ...shell.commandLine(args));
  return {
    async type(text) {
      await tmux('send-keys', '-l', '--', text);
    },
    async press(key) {
      await tmux('send-keys', key);
    },
    async resize(toColumns, toRows) {
      await tmux('resize-window', '-x', String(toColumns), '-y', String(toRows));
    },
    screen,
    async shows(what) {
      await until(
        `the terminal shows ${what}`,
        async () => (await screen()).includes(what),
        showTimeoutMs,
      ).catch(async (error: unknown) => {
        throw new Error(`${String(error)}\n${await screen()}`);
      });
    },
    isOnOtherScreen: async () => (await asked('alternate_on')) === '1',
    async ended() {
      await until('parley ends', async () => (await asked('pane_dead')) === '1', showTimeoutMs);
      return Number(await asked('pane_dead_status'));
    },
    async close() {
      if (existsSync(socket)) await tmux('kill-server');
    },
  };
};
