import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The code blocks of one language below a heading. */
const blocks = (heading: string, language: string): readonly string[] => {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
    .filter((block) => block[1] === language)
    .map((block) => block[2] ?? '');
};

let program: Program;

beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

const here = (text: string): string => text.replaceAll('http://localhost:3000', program.url);

const run = (command: string, args: readonly string[], settings: Record<string, string> = {}): string => {
  const ran = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...settings },
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (ran.status !== 0) throw new Error(`${command} ended with ${ran.status}: ${ran.stdout}${ran.stderr}`);
  return ran.stdout;
};

describe('the first chat of README', () => {
  it('works as it stands: five lines of curl, five of socket.io-client', () => {
    const [shell = ''] = blocks('A first chat', 'sh');
    const printed = run('bash', ['-euo', 'pipefail', '-c', `${here(shell)}\necho\necho "$TOKEN $ROOM"`]);
    const [token = '', room = ''] = printed.trim().split('\n').at(-1)?.split(' ') ?? [];
    expect(printed).toContain('"content":"Hello"');
    expect(room).toMatch(/^[0-9a-f-]{36}$/);

    const [script = ''] = blocks('A first chat', 'js');
    const file = join(root, `readme-${process.pid}.mjs`);
    try {
      writeFileSync(file, `${here(script)}\nsocket.disconnect();\n`);
      const said = run('node', [file], { TOKEN: token, ROOM: room });
      expect(said).toMatch(/^2 Hi$/m);
      expect(said).toMatch(/^[0-9a-f-]{36}$/m);
    } finally {
      rmSync(file, { force: true });
    }
  });
});
