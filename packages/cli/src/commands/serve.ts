import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cli } from '../account.ts';
import { failed } from '../exits.ts';

export interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  readonly data?: string;
}

const foldersUpMax = 6;
const serverFile = join('packages', 'server', 'src', 'server', 'main.ts');
const launcherFile = join('scripts', 'parley.mjs');
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The clone of Parley that this file is in. */
const findRepository = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < foldersUpMax; up += 1) {
    if (existsSync(join(folder, serverFile)) && existsSync(join(folder, launcherFile))) return folder;
    folder = dirname(folder);
  }
  throw failed('The server is not here: parley serve works in a clone of Parley, after npm ci.');
};

/** Starts the server and stays until it ends. Answers with its exit code, 128 + n when a signal ended it. */
export const serve = (cli: Cli, { port, host, data }: ServeOptions): Promise<number> => {
  const repository = findRepository();
  // In Bun the server runs in the Bun that we are; Node asks the launcher for one.
  const args =
    process.versions['bun'] === undefined
      ? [join(repository, launcherFile), 'start']
      : [join(repository, serverFile)];
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    env: {
      ...cli.environment,
      ...(port === undefined ? {} : { PORT: String(port) }),
      ...(host === undefined ? {} : { HOST: host }),
      ...(data === undefined ? {} : { DATA_DIR: data }),
    },
  });
  // At a terminal Ctrl-C goes to the server as well: it is not for us to repeat.
  const isTerminal = cli.stdin.isTTY || cli.stdout.isTTY;
  const sendOn = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGINT' || !isTerminal) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, sendOn);
  return new Promise((settle, fail) => {
    child.once('error', (error) => fail(failed(`The server could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      for (const name of forwarded) process.off(name, sendOn);
      settle(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
    });
  });
};
