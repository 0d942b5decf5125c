import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { goodPassword } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { objectsIn, Shell } from './shell.ts';

let program: Program;
let admin: Shell;
let bea: Shell;

beforeAll(async () => {
  program = await startProgram();
  admin = new Shell(program.url);
  bea = new Shell(program.url);
  await admin.register('admin');
  await bea.register('bea');
});
afterAll(async () => {
  admin.remove();
  bea.remove();
  await program.stop();
});

describe('parley admin', () => {
  it('lists users and changes their roles', async () => {
    const listed = await admin.ok(['admin', 'user', 'list']);
    expect(listed).toMatch(/^admin +admin *$/m);
    expect(listed).toMatch(/^bea +user *$/m);
    expect(await admin.ok(['admin', 'user', 'role', 'bea', 'moderator'])).toBe('bea is moderator now.\n');
    expect(objectsIn(await bea.ok(['admin', 'user', 'list', '--json']))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ username: 'admin', role: 'admin' }),
        expect.objectContaining({ username: 'bea', role: 'moderator' }),
      ]),
    );
    expect(await bea.run(['admin', 'user', 'role', 'admin', 'user'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('not allowed'),
    });
  });

  it('changes the organization, and invites into it', async () => {
    expect(await admin.ok(['admin', 'org', 'update', '--name', 'Orchard', '--join-policy', 'invite'])).toBe(
      'Orchard  joining: invite\n',
    );
    expect(await bea.ok(['admin', 'org', 'show'])).toBe('Orchard  joining: invite\n');
    expect(await admin.run(['admin', 'org', 'update'])).toMatchObject({ exitCode: 2 });

    const { exitCode, stdout } = await admin.run([
      'admin',
      'user',
      'invite',
      '--role',
      'moderator',
      '--uses',
      '1',
    ]);
    expect(exitCode).toBe(0);
    const newcomer = new Shell(program.url);
    const join = ['register', '--email', 'carl@example.org', '--username', 'carl', '--password-stdin'];
    const stdin = `${goodPassword}\n`;
    expect(await newcomer.run(join, { stdin })).toMatchObject({ exitCode: 1 });
    const invited = [...join, '--organization', 'Orchard', '--invite', stdout.trim()];
    expect(await newcomer.ok(invited, { stdin })).toContain('moderator');
    newcomer.remove();
  });

  it('removes users and rooms, after asking', async () => {
    const gone = new Shell(program.url);
    await admin.ok(['admin', 'org', 'update', '--join-policy', 'open']);
    await gone.register('gone');
    await admin.ok(['create', '#old']);
    expect(await admin.ok(['admin', 'room', 'list'])).toContain('#old');

    for (const args of [
      ['user', 'remove', 'gone'],
      ['room', 'delete', '#old'],
    ]) {
      // Without a terminal there is nobody to ask.
      expect(await admin.run(['admin', ...args])).toMatchObject({ exitCode: 2 });
      const unsure = admin.inTerminal(['admin', ...args]);
      await unsure.shows('Type yes to go on');
      unsure.type('no\r');
      expect(await unsure.ended()).toBe(1);
      const sure = admin.inTerminal(['admin', ...args]);
      await sure.shows('Type yes to go on');
      sure.type('yes\r');
      expect(await sure.ended()).toBe(0);
    }
    expect(await gone.run(['whoami'])).toMatchObject({ exitCode: 3 });
    expect(await admin.ok(['admin', 'room', 'list'])).not.toContain('#old');
    expect(await admin.run(['admin', 'user', 'remove', 'nobody', '--yes'])).toMatchObject({ exitCode: 1 });
    gone.remove();
  });
});
