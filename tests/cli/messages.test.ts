import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Message } from '@parley/contract/nouns/message';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { objectsIn, Shell } from './shell.ts';

interface Told {
  readonly event: string;
  readonly sender: string;
  readonly data: { readonly message: Message };
}

const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d`;

let program: Program;
let anna: Shell;
let bea: Shell;

beforeAll(async () => {
  program = await startProgram();
  anna = new Shell(program.url);
  bea = new Shell(program.url);
  await anna.register('anna');
  await bea.register('bea');
});
afterAll(async () => {
  anna.remove();
  bea.remove();
  await program.stop();
});

/** A public room of both. */
const room = async (name: string): Promise<string> => {
  await anna.ok(['create', name]);
  await bea.ok(['tail', '--join', name]);
  return name;
};

const contentsOf = async (target: string): Promise<readonly string[]> =>
  objectsIn<Told>(await anna.ok(['tail', '-n100', '--json', target])).map(({ data }) => data.message.content);

describe('parley send', () => {
  it('sends its words, or what comes on stdin, and is quiet about it', async () => {
    const ops = await room('#send');
    expect(await anna.ok(['send', ops, 'hello', 'world'])).toBe('');
    expect(await anna.ok(['send', ops], { stdin: 'two\nlines\n' })).toBe('');
    expect(await anna.ok(['send', 'send', '-'], { stdin: 'dash' })).toBe('');
    expect(objectsIn<Message>(await bea.ok(['send', ops, '--json', 'x']))).toMatchObject([
      { seq: 4, content: 'x' },
    ]);
    expect(await contentsOf(ops)).toEqual(['hello world', 'two\nlines', 'dash', 'x']);
  });

  it('finds users with and without @, and rooms whatever the case', async () => {
    await bea.ok(['send', '@Anna', 'one']);
    await bea.ok(['send', 'anna', 'two']);
    expect(await contentsOf('bea')).toEqual(['one', 'two']);
    await anna.ok(['create', 'Mixed Case']);
    await anna.ok(['send', '#mixed case', 'found']);
    const [found] = objectsIn<{ room: { id: string; name: string } }>(
      await anna.ok(['rooms', '--json']),
    ).filter(({ room }) => room.name === 'Mixed Case');
    expect(await contentsOf(found?.room.id ?? '')).toEqual(['found']);
  });

  it('says whom and what it did not find', async () => {
    for (const [target, says] of [
      ['@nobody', 'There is no user @nobody.'],
      ['#nowhere', 'There is no room #nowhere'],
      ['01a1ff2e-d9a2-7105-8a15-2cb92e1188d3', 'It does not exist'],
    ] as const) {
      const { exitCode, stderr } = await anna.run(['send', target, 'x']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(says) });
    }
    await anna.ok(['create', '#closed']);
    const outside = await bea.run(['send', '#closed', 'x']);
    expect(outside).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Add --join') });
    await anna.ok(['create', '#twice']);
    await anna.ok(['create', '#twice']);
    const ambiguous = await anna.run(['send', '#twice', 'x']);
    expect(ambiguous).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('2 rooms are called #twice'),
    });
  });

  it('refuses what is empty or too long', async () => {
    const ops = await room('#refused');
    expect(await anna.run(['send', ops], { stdin: ' \n' })).toMatchObject({ exitCode: 2 });
    const long = await anna.run(['send', ops], { stdin: 'x'.repeat(4_001) });
    expect(long).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('content') });
    expect(await contentsOf(ops)).toEqual([]);
  });
});

describe('parley chat in a pipe', () => {
  it('sends each line and ends when all are acknowledged', async () => {
    const ops = await room('#pipe');
    const printed = await anna.ok(['chat', ops], { stdin: 'hi\n\nthere\n' });
    expect(printed).toMatch(new RegExp(`^${time} anna: hi\n${time} anna: there\n$`));
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
    await anna.ok(['chat', ops], { stdin: lines.join('\n') });
    expect(await contentsOf(ops)).toEqual(['hi', 'there', ...lines]);
  });

  it('prints what others write until stdin ends', async () => {
    const ops = await room('#coprocess');
    await bea.ok(['send', ops, 'before']);
    const chat = anna.start(['chat', ops, '-n', '1']);
    await chat.prints('bea: before\n');
    await bea.ok(['send', ops, 'hello anna']);
    await chat.prints('bea: hello anna\n');
    chat.write('hello bea\n');
    await chat.prints('anna: hello bea\n');
    chat.endInput();
    expect(await chat.ended()).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('ends with 1 and says why when a line is refused', async () => {
    const ops = await room('#refused-line');
    const { exitCode, stderr } = await anna.run(['chat', ops], { stdin: `fine\n${'x'.repeat(4_001)}\n` });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('not valid');
    expect(await contentsOf(ops)).toEqual(['fine']);
  });
});

describe('parley tail', () => {
  it('prints the newest messages, oldest first', async () => {
    const ops = await room('#tail');
    await anna.ok(['chat', ops], {
      stdin: Array.from({ length: 120 }, (_, index) => `${index + 1}\n`).join(''),
    });
    const told = objectsIn<Told>(await bea.ok(['tail', ops, '-n', '110', '--json']));
    expect(told.map(({ data }) => Number(data.message.content))).toEqual(
      Array.from({ length: 110 }, (_, index) => index + 11),
    );
    expect((await bea.ok(['tail', ops])).split('\n')).toHaveLength(11);
    expect(await bea.ok(['tail', ops, '-n0'])).toBe('');
  });

  it('follows: new messages, changes and deletions, over a break of the connection', async () => {
    const ops = await room('#follow');
    await bea.ok(['send', ops, 'old']);
    const following = anna.start(['tail', '-f', ops]);
    const objects = anna.start(['tail', '-f', ops, '--json']);
    await following.prints('bea: old\n');
    await objects.prints('"content":"old"');
    await bea.ok(['send', ops, 'new']);
    await following.prints('bea: new\n');
    await objects.prints('"content":"new"');

    const { databaseUrl = '', port } = program;
    await program.stop();
    program = await startProgram({ DATABASE_URL: databaseUrl, PORT: String(port) });
    await bea.ok(['send', ops, 'after the break']);
    await following.prints('bea: after the break\n');

    const terminal = bea.inTerminal(['chat', ops]);
    await terminal.shows('after the break');
    terminal.type('/edit\r');
    await terminal.shows('Changing');
    terminal.type('!\r');
    await following.prints('bea: (edited #3) after the break!\n');
    await objects.prints('"event":"message_edited"');
    terminal.type('/delete\r');
    await following.prints('bea: (deleted #3)\n');
    terminal.type('\u0004');
    await terminal.ended();

    following.kill('SIGINT');
    objects.kill('SIGTERM');
    expect(await following.ended()).toMatchObject({ exitCode: 130, stderr: '' });
    const told = await objects.ended();
    expect(told).toMatchObject({ exitCode: 143, stderr: '' });
    expect(objectsIn<Told>(told.stdout).map(({ event }) => event)).toEqual([
      'message_created',
      'message_created',
      'message_created',
      'message_edited',
      'message_deleted',
    ]);
  });

  it('ends with 1 when one is removed from the room, and with 3 when the session is ended', async () => {
    const ops = await room('#gone');
    await anna.ok(['send', ops, 'before']);
    const removed = anna.start(['tail', '-f', ops]);
    await removed.prints('before');
    const other = new Shell(program.url);
    await other.register('carl');
    await other.ok(['send', '--join', ops, 'x']);
    await removed.prints('carl: x');
    const ended = other.start(['tail', '-f', ops]);
    await ended.prints('carl: x');
    await other.ok(['logout']);
    expect(await ended.ended()).toMatchObject({ exitCode: 3 });
    await anna.ok(['admin', 'room', 'delete', ops, '--yes']);
    expect(await removed.ended()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('no longer'),
    });
    other.remove();
  });
});

describe('parley rooms', () => {
  it('lists one’s own rooms with what is unread, and those that one can join', async () => {
    const shell = new Shell(program.url);
    await shell.register('dora');
    expect(await shell.run(['rooms'])).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('--public'),
    });
    await anna.ok(['create', '#lobby', '--description', 'Come in']);
    expect(await shell.ok(['rooms', '--public'])).toMatch(/^#lobby +1 member +Come in$/m);
    await shell.ok(['tail', '--join', '#lobby']);
    await anna.ok(['send', '#lobby', 'welcome']);
    expect(await shell.ok(['rooms'])).toMatch(/^#lobby +1 new +public +\d\d:\d\d$/m);
    shell.remove();
  });
});
