import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { callHttp } from '../../support/dialects.ts';
import { root, startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { until, within } from '../../support/wait.ts';
import { password } from './accounts.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
  for (const name of ['ada', 'ben', 'eve'])
    await callHttp(program.url, 'POST /api/auth/register', {
      body: { email: `${name}@example.org`, password },
    });
});
afterAll(() => program.stop());

/** Starts the client as somebody does in a terminal. */
const terminal = (name: string, peer: string, secret = password) => {
  const child = spawn(
    process.execPath,
    [join(root, 'examples/direct/chat.ts'), `${name}@example.org`, peer],
    {
      env: { PATH: process.env['PATH'] ?? '', CHAT_URL: program.url, PASSWORD: secret },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const printed: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const ended = new Promise<number | null>((settle) => {
    child.once('close', settle);
  });
  const screen = (): string => printed.join('');
  return {
    type: (line: string) => void child.stdin.write(`${line}\n`),
    shows: (text: string) => until(`the terminal of ${name} showed "${text}"`, () => screen().includes(text)),
    lines: () => screen().trimEnd().split('\n'),
    end: () => {
      child.stdin.end();
      return within(`the client of ${name} to end`, ended);
    },
  };
};

describe('examples/direct/chat.ts', () => {
  it('lets two people talk from two terminals', async () => {
    const [ada, ben] = [terminal('ada', 'ben'), terminal('ben', 'ada')];
    await Promise.all([ada.shows('Talking with ben.'), ben.shows('Talking with ada.')]);
    ada.type('Is the harbour open?');
    await ben.shows('ada: Is the harbour open?');
    ben.type('Since six.');
    await ada.shows('ben: Since six.');
    ben.type('  ');
    await ben.shows('! content: text that is not blank');
    ben.type('Bye');
    expect(await ben.end()).toBe(0);
    await ada.shows('ben: Bye');
    expect(await ada.end()).toBe(0);
    const said = ['you: Is the harbour open?', 'ben: Since six.', 'ben: Bye'];
    expect(ada.lines()).toEqual(['Talking with ben. Ctrl-D ends.', ...said]);
    const again = terminal('ada', 'ben');
    await again.shows('Talking with ben.');
    expect(await again.end()).toBe(0);
    expect(again.lines()).toEqual([...said, 'Talking with ben. Ctrl-D ends.']);
  });

  it('shows what others write without letting it steer the terminal', async () => {
    const [eve, ben] = [terminal('eve', 'ben'), terminal('ben', 'eve')];
    await Promise.all([eve.shows('Talking'), ben.shows('Talking')]);
    eve.type('\u001B[2Jboo');
    await ben.shows('eve:  [2Jboo');
    await Promise.all([eve.end(), ben.end()]);
  });

  it('says why it cannot begin', async () => {
    const wrong = terminal('ada', 'ben', 'wrong-password');
    await wrong.shows('The e-mail address or the password is wrong.');
    expect(await wrong.end()).not.toBe(0);
    const nobody = terminal('ada', 'nobody');
    await nobody.shows('There is no user nobody.');
    expect(await nobody.end()).not.toBe(0);
  });
});
