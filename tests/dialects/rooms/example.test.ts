import { expect, it } from 'bun:test';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../support/program.ts';
import { until, within } from '../../support/wait.ts';
import { openStage, password } from './stage.ts';
import type { Roomer } from './stage.ts';

const stage = openStage();

/** Starts the client as somebody does in a terminal. */
const terminal = (who: Roomer, room: string) => {
  const child = spawn(process.execPath, [join(root, 'examples/rooms/chat.ts'), who.email, room], {
    env: { PATH: process.env['PATH'] ?? '', CHAT_URL: stage.url(), PASSWORD: password },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const ended = new Promise<number | null>((settle) => {
    child.once('close', settle);
  });
  return {
    type: (line: string) => void child.stdin.write(`${line}\n`),
    shows: (text: string) =>
      until(`the terminal of ${who.username} showed "${text}"`, () => printed.join('').includes(text)),
    lines: () => printed.join('').trimEnd().split('\n'),
    end: () => {
      child.stdin.end();
      return within('the client to end', ended);
    },
  };
};

it('examples/rooms/chat.ts lets two people talk in a room', async () => {
  const [ada, ben] = [await stage.person(0), await stage.person(1)];
  const first = terminal(ada, 'Harbour');
  await first.shows('In Harbour.');
  const second = terminal(ben, 'Harbour');
  await second.shows('In Harbour.');
  first.type('Is the harbour open?');
  await second.shows('Is the harbour open?');
  second.type('Since \u001B[2Jsix.');
  await first.shows('six.');
  second.type('  ');
  await second.shows('! content');
  expect(await second.end()).toBe(0);
  expect(await first.end()).toBe(0);
  const talk = [`${ada.username}: Is the harbour open?`, `${ben.username}: Since  [2Jsix.`];
  // Once as a new member, once as somebody who listens.
  const here = `* ${ben.username} is here`;
  expect(first.lines()).toEqual(['In Harbour. Ctrl-D ends.', here, here, ...talk]);
  expect(second.lines().slice(0, 3)).toEqual(['In Harbour. Ctrl-D ends.', ...talk]);
});
