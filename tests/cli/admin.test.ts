import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, logIn } from '../support/ask.ts';
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

  it('looks after rooms that it is not in: lists, archives, deletes, gives an owner', async () => {
    const carol = new Shell(program.url);
    await carol.register('carol');
    await bea.ok(['create', '#vault', '--private']);
    await bea.ok(['send', '#vault', 'the combination']);
    const listed = await admin.ok(['admin', 'room', 'list', '--search', 'VAU']);
    expect(listed).toMatch(/^#vault +private +@bea +1 member +1 message /m);
    expect(listed).not.toContain('#old');
    const rooms = objectsIn<{ id: string; name: string }>(
      await admin.ok(['admin', 'room', 'list', '--json']),
    );
    expect(rooms).toContainEqual(
      expect.objectContaining({ name: 'vault', kind: 'private', messageCount: 1, archivedAt: null }),
    );
    expect(JSON.stringify(rooms)).not.toContain('combination');
    const id = rooms.find(({ name }) => name === 'vault')?.id ?? '';
    expect(await admin.run(['tail', id])).toMatchObject({ exitCode: 1 });

    expect(await admin.ok(['admin', 'room', 'archive', '#vault'])).toBe('#vault is archived now.\n');
    expect(await bea.run(['send', '#vault', 'more'])).toMatchObject({ exitCode: 1 });
    expect(objectsIn(await admin.ok(['admin', 'room', 'archive', id, '--undo', '--json']))).toEqual([
      expect.objectContaining({ id, archivedAt: null }),
    ]);
    expect(await admin.run(['admin', 'room', 'appoint', '#vault'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('has an owner'),
    });
    for (const args of [['list'], ['archive', '#vault'], ['delete', '#vault', '--yes']])
      expect(await carol.run(['admin', 'room', ...args])).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('not allowed'),
      });
    expect(objectsIn(await admin.ok(['admin', 'room', 'delete', '#vault', '--yes', '--json']))).toEqual([
      { roomId: id, deleted: true },
    ]);
    expect(await admin.run(['admin', 'room', 'archive', '#vault'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('There is no room #vault'),
    });
    carol.remove();
  });

  it('gives a room an owner when its own has gone', async () => {
    const [owner, heir] = [new Shell(program.url), new Shell(program.url)];
    await owner.register('olga');
    await heir.register('henry');
    await owner.ok(['create', '#orphan']);
    await heir.ok(['send', '#orphan', 'Hello', '--join']);
    const { accessToken } = await tokensOf('olga@example.org');
    const closed = await ask(program.url, 'deactivate_account', { password: goodPassword }, accessToken);
    expect(closed.status).toBe(200);
    expect(await admin.ok(['admin', 'room', 'list', '--search', 'orphan'])).toContain('no owner');
    expect(await admin.ok(['admin', 'room', 'appoint', '#orphan'])).toBe('@henry owns #orphan now.\n');
    owner.remove();
    heir.remove();
  });

  it('shows where somebody is logged in, and logs them out', async () => {
    const dan = new Shell(program.url);
    await dan.register('dan');
    await tokensOf('dan@example.org');
    const sessions = objectsIn<{ id: string }>(
      await admin.ok(['admin', 'user', 'sessions', 'dan', '--json']),
    );
    expect(sessions).toHaveLength(2);
    const shown = await admin.ok(['admin', 'user', 'sessions', '@dan']);
    for (const { id } of sessions) expect(shown).toContain(id);
    const other = ['admin', 'user', 'end-sessions', 'dan', '--session'];
    expect(await admin.run([...other, crypto.randomUUID()])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('no such session'),
    });
    expect(await admin.run([...other, 'x'])).toMatchObject({ exitCode: 1 });
    expect(await admin.ok([...other, sessions[0]?.id ?? ''])).toBe('1 session of dan ended.\n');
    expect(objectsIn(await admin.ok(['admin', 'user', 'end-sessions', 'dan', '--json']))).toEqual([
      { userId: expect.any(String), ended: 1 },
    ]);
    expect(await dan.run(['whoami'])).toMatchObject({ exitCode: 3 });
    expect(await bea.run(['admin', 'user', 'sessions', 'dan'])).toMatchObject({ exitCode: 1 });
    expect(await admin.run(['admin', 'user', 'end-sessions', 'nobody'])).toMatchObject({ exitCode: 1 });
    dan.remove();
  });
});

/** A session beside the one of the command line. */
const tokensOf = async (email: string) => (await logIn(program.url, email)).tokens;
