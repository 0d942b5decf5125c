import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goodPassword, register } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { makeRoom } from '../support/stage.ts';
import { until } from '../support/wait.ts';
import { connect } from '../support/wires.ts';
import { startCutProxy } from './proxy.ts';

let program: Program;
const folder = mkdtempSync(join(tmpdir(), 'parley-sdk-'));
beforeAll(async () => {
  program = await startProgram();
});
afterAll(async () => {
  await program.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Builds a program for Node into one file, and answers with its path. */
const build = async (entry: string): Promise<string> => {
  const built = await Bun.build({
    entrypoints: [join(import.meta.dir, entry)],
    target: 'node',
    outdir: folder,
    naming: '[name].mjs',
  });
  const path = built.outputs[0]?.path;
  if (!built.success || path === undefined)
    throw new Error(built.logs.map(({ message }) => message).join('\n'));
  return path;
};

describe('the SDK on Node', () => {
  it.each(['websocket', 'socket.io'])(
    'talks over %s, stores files, and comes back with what it missed',
    async (way) => {
      const ada = await register(program.url);
      const bob = await register(program.url);
      const bobs = await connect('rest', program.url, bob.token);
      const roomId = await makeRoom(bobs, 'group', [ada]);
      const proxy = await startCutProxy(() => program.port);
      const path = await build('node-program.ts');
      const child = Bun.spawn(['node', path, proxy.url, ada.email, goodPassword, roomId, way], {
        stdout: 'pipe',
        stderr: 'inherit',
      });
      const printed: string[] = [];
      const reading = (async () => {
        const decoder = new TextDecoder();
        for await (const bytes of child.stdout) printed.push(decoder.decode(bytes));
      })();
      const lines = (): readonly string[] => printed.join('').trim().split('\n');
      try {
        await until('it has sent and stored', () => lines().some((line) => line.startsWith('sent')), 30_000);
        proxy.cut();
        for (const content of ['meanwhile', 'the end']) await bobs.call('send_message', { roomId, content });
        proxy.mend();
        await until('it has ended', () => child.exitCode !== null, 30_000);
        await reading;
      } finally {
        child.kill();
        proxy.close();
      }
      expect([child.exitCode, ...lines().toSorted()]).toEqual([
        0,
        'heard from node',
        'heard meanwhile',
        'heard the end',
        'on node without Bun',
        'sent 1, stored image/png, loaded 16',
      ]);
    },
  );
});
