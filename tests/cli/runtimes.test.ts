import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildForNode } from '../../packages/cli/build.ts';
import { freshDatabase, root, startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { objectsIn, Shell } from './shell.ts';

const node = 'node';
const launcher: readonly string[] = [node, join(root, 'packages/cli/bin/parley.mjs')];

let program: Program;
let folder: string;

beforeAll(async () => {
  program = await startProgram();
  folder = mkdtempSync(join(tmpdir(), 'parley-bundle-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await program.stop();
});

/** Everything that runs differently in another runtime: REST, files, the WebSocket, stdin, signals. */
const useIt = async (shell: Shell, command: readonly string[]): Promise<void> => {
  await shell.ok(['create', '#ops'], { command });
  expect(await shell.ok(['chat', '#ops'], { command, stdin: 'one\ntwo\n' })).toMatch(/: one\n.*: two\n$/);
  expect(objectsIn(await shell.ok(['rooms', '--json'], { command }))).toMatchObject([
    { room: { lastSeq: 2 } },
  ]);
  const following = shell.start(['tail', '-f', '#ops'], { command });
  await following.prints(': two\n');
  await shell.ok(['send', '#ops', 'three'], { command });
  await following.prints(': three\n');
  following.kill('SIGTERM');
  expect((await following.ended()).exitCode).toBe(143);
  await endsQuietlyWithoutReader(shell, command);
  expect(await shell.run(['nonsense'], { command })).toMatchObject({ exitCode: 2 });
  expect(await shell.run(['rooms', '--url', 'http://127.0.0.1:9'], { command })).toMatchObject({
    exitCode: 3,
  });
  await shell.ok(['logout'], { command });
  expect(await shell.run(['rooms'], { command })).toMatchObject({ exitCode: 3 });
};

const endsQuietlyWithoutReader = async (shell: Shell, command: readonly string[]): Promise<void> => {
  await shell.ok(['create', '#long'], { command });
  // More than a pipe holds.
  await shell.ok(['chat', '#long'], { command, stdin: `${'x'.repeat(4_000)}\n`.repeat(40) });
  const inPipe = ['bash', '-c', 'set -o pipefail; "$@" | head -c 30', 'bash', ...command];
  const { exitCode, stderr } = await shell.run(['tail', '-n40', '#long'], { command: inPipe });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
};

describe('parley', () => {
  it('runs from a clone with plain Node in front of Bun', async () => {
    const shell = new Shell(program.url);
    await shell.register('clone');
    await useIt(shell, launcher);
    shell.remove();
  });

  it('runs on Node 20 as one file, without Bun and without packages', async () => {
    const command = [node, await buildForNode(folder)];
    const shell = new Shell(program.url);
    await shell.register('bundle');
    await useIt(shell, command);
    expect(await shell.run(['serve'], { command })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('in a clone of Parley'),
    });
    shell.remove();
  });
});

describe('parley serve', () => {
  it.each([
    ['sources', undefined],
    ['launcher', launcher],
  ] as const)('starts a server and ends with it (%s)', async (_, command) => {
    const shell = new Shell(program.url);
    const serving = shell.start(
      ['serve', '--port', '0', '--host', '127.0.0.1', '--data', join(shell.home, 'data')],
      {
        environment: { DATABASE_URL: await freshDatabase() },
        ...(command ? { command } : {}),
      },
    );
    await serving.prints('Parley is ready at');
    const [, url = ''] = /ready at (http:\S+)/.exec(serving.stdout()) ?? [];
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    serving.kill('SIGTERM');
    expect((await serving.ended()).exitCode).toBe(0);
    shell.remove();
  });

  it('ends as the server does when it cannot start', async () => {
    const shell = new Shell(program.url);
    const { exitCode, stderr } = await shell.run(['serve'], { environment: { PORT: 'many' } });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Parley cannot start');
    shell.remove();
  });
});
