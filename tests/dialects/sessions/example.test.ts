import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import { callHttp } from '../../support/dialects.ts';
import { goodPassword } from '../../support/people.ts';
import { root, startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { within } from '../../support/wait.ts';
import { signUp } from './sessions.ts';
import type { SignedUp } from './sessions.ts';

let program: Program;
let ada: SignedUp;
beforeAll(async () => {
  program = await startProgram();
  ada = await signUp(program.url);
});
afterAll(() => program.stop());

/** Runs the example as it stands, types these lines, and answers with what it printed. */
const talk = async (...lines: readonly string[]): Promise<string> => {
  const child = Bun.spawn([process.execPath, join(root, 'examples/sessions/talk.ts'), ada.email], {
    env: { ...process.env, PASSWORD: goodPassword, CHAT_URL: program.url },
    stdin: new Blob(lines.map((line) => `${line}\n`)),
    stderr: 'inherit',
  });
  const [printed, code] = await within(
    'the example to end',
    Promise.all([new Response(child.stdout).text(), child.exited]),
  ).finally(() => child.kill());
  expect(code).toBe(0);
  return printed;
};

describe('examples/sessions/talk.ts', () => {
  it('asks line by line, and goes on in the same session the next time', async () => {
    expect(await talk('Hello', 'How are you?')).toBe('assistant: Hello\nassistant: How are you?\n');
    expect(await talk('Again')).toBe(
      'you: Hello\nassistant: Hello\nyou: How are you?\nassistant: How are you?\nassistant: Again\n',
    );
    const { body } = await callHttp<readonly unknown[]>(program.url, 'GET /api/sessions', {
      token: ada.token,
    });
    expect(body).toHaveLength(1);
  });
});
