import { createInterface } from 'node:readline';
import type { Cli } from './account.ts';
import { failed, interrupted, wrongUsage } from './exits.ts';

const answerLengthMax = 1_000;
const controlC = '\u0003';
const controlD = '\u0004';
const controlU = '\u0015';
const backspaces = new Set(['\u007F', '\b']);

/** Asks for a line at the terminal. The question goes to stderr, so that stdout has results only. */
export const ask = (cli: Cli, question: string): Promise<string> => {
  if (!cli.stdin.isTTY) throw wrongUsage(`There is no terminal to ask for the ${question.toLowerCase()}.`);
  const reader = createInterface({ input: cli.stdin, output: process.stderr, terminal: true });
  return new Promise((settle, fail) => {
    reader.once('SIGINT', () => {
      reader.close();
      fail(interrupted());
    });
    reader.once('close', () => fail(interrupted()));
    reader.question(`${question}: `, (answer) => {
      settle(answer.trim());
      reader.close();
    });
  });
};

/** Asks for a line that is not shown while it is typed. */
export const askSecretly = (cli: Cli, question: string): Promise<string> => {
  const { stdin } = cli;
  if (!stdin.isTTY)
    throw wrongUsage(`There is no terminal to ask for the ${question.toLowerCase()}: use --password-stdin.`);
  process.stderr.write(`${question}: `);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  return new Promise<string>((settle, fail) => {
    let typed = '';
    const end = (): void => {
      stdin.off('data', hear);
      stdin.setRawMode(false);
      stdin.pause();
      process.stderr.write('\n');
    };
    const hear = (chunk: string): void => {
      for (const character of chunk) {
        if (character === controlC || character === controlD) {
          end();
          fail(interrupted());
          return;
        }
        if (character === '\r' || character === '\n') {
          end();
          settle(typed);
          return;
        }
        if (backspaces.has(character)) typed = [...typed].slice(0, -1).join('');
        else if (character === controlU) typed = '';
        else if (typed.length < answerLengthMax) typed += character;
      }
    };
    stdin.on('data', hear);
    stdin.resume();
  });
};

/** Everything on stdin, up to so many characters. */
export const readAll = async (cli: Cli, charactersMax: number): Promise<string> => {
  let text = '';
  cli.stdin.setEncoding('utf8');
  for await (const chunk of cli.stdin) {
    text += String(chunk);
    if (text.length > charactersMax)
      throw failed(`What came on stdin is longer than ${charactersMax} characters.`);
  }
  return text;
};

/** The first line of stdin. */
export const readLine = async (cli: Cli): Promise<string> =>
  (await readAll(cli, answerLengthMax)).split(/\r?\n/)[0] ?? '';

/** Asks before something is done for good. Without a terminal it has to be said beforehand, with `--yes`. */
export const confirm = async (cli: Cli, what: string, isSaid: boolean | undefined): Promise<void> => {
  if (isSaid === true) return;
  if (!cli.stdin.isTTY) throw wrongUsage(`${what} Add --yes if that is meant.`);
  const answer = await ask(cli, `${what} Type yes to go on`);
  if (answer.toLowerCase() !== 'yes') throw failed('Nothing was done.');
};
