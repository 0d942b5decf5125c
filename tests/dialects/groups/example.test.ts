import { afterAll, beforeAll, expect, it } from 'bun:test';
import { callHttp } from '../../support/dialects.ts';
import { runExample } from '../../support/example.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { uniqueName } from '../../support/ask.ts';
import { registerInGroups, shortPassword } from './people.ts';

let program: Program;

beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

const run = (args: readonly string[], typed: string): Promise<string> =>
  runExample({ file: 'groups/chat.ts', url: program.url, password: shortPassword, args, typed });

it('the example registers or logs in, makes a group and talks in it', async () => {
  const bob = await registerInGroups(program.url, 'Bob');
  const email = `${uniqueName('example')}@example.org`;
  const printed = await run([email, 'Ada', 'Harbour', bob.id], 'Ship ahoy\n\nSecond\n');
  const { body } = await callHttp<{ groups: { id: string; name: string }[] }>(
    program.url,
    'GET /user/dashboard',
    bob,
  );
  const [group] = body.groups;
  expect(group?.name).toBe('Harbour');
  const lines = [
    `Talking in Harbour, which is ${group?.id}. Ctrl-D ends.`,
    'you: Ship ahoy',
    '! content: text that is not blank',
    'you: Second',
  ];
  expect(printed).toBe(`${lines.join('\n')}\n`);
  expect(await run([email, 'Ada', 'Second'], 'Again\n')).toContain('you: Again\n');
});
