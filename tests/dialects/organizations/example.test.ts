import { afterAll, beforeAll, expect, it } from 'bun:test';
import { callHttp } from '../../support/dialects.ts';
import { runExample } from '../../support/example.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { logIn, password, person } from './people.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

const run = (args: readonly string[], typed: string): Promise<string> =>
  runExample({ file: 'organizations/chat.ts', url: program.url, password: password, args, typed });

it('the example registers or logs in, makes or finds the room, and talks in it', async () => {
  const founder = await person(program.url, 'Acme', 'admin');
  const email = 'ada@example.org';
  const printed = await run([email, 'Acme', 'Lunch'], 'Soup?\n\nPasta?\n');
  const joined = `User ${founder.id + 1} joined the room`;
  expect(printed).toBe(`${joined}\nyou: Soup?\n! content: text that is not blank\nyou: Pasta?\n`);
  expect(await run([email, 'Acme', 'Lunch'], 'Again\n')).toBe(`${joined}\nyou: Again\n`);
  const { accessToken: token } = (await logIn(program.url, email)).body;
  const { body } = await callHttp<{ total: number }>(program.url, 'GET /api/chat', { token });
  expect(body.total).toBe(1);
});
