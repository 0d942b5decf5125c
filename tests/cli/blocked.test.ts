import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'bun:test';
import { startBlockingProxy } from '../sdk/blocking-proxy.ts';
import type { BlockingProxy } from '../sdk/blocking-proxy.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import { Shell } from './shell.ts';

/** What it says of it, and that it goes on. */
const says = 'What is new is asked for every 3 seconds until one does.';
const controlD = '\u0004';

let program: Program;
let bea: Shell;
/** Comes to the server through the proxy alone. */
let anna: Shell;
let proxy: BlockingProxy;
let made = 0;

beforeAll(async () => {
  program = await startProgram();
  bea = new Shell(program.url);
  await bea.register('bea');
});
afterAll(async () => {
  bea.remove();
  await program.stop();
});
beforeEach(async () => {
  made += 1;
  proxy = await startBlockingProxy(() => program.port);
  anna = new Shell(proxy.url);
  await anna.register(`anna${made}`);
});
afterEach(() => {
  anna.remove();
  proxy.close();
});

const newRoom = async (): Promise<string> => {
  const room = `#blocked-${made}`;
  await bea.ok(['create', room]);
  await bea.ok(['send', room, 'first words']);
  await anna.ok(['tail', '--join', room]);
  return room;
};

describe('where no WebSocket gets through', () => {
  it('parley chat in a pipe says so, sends its lines, and prints what others write', async () => {
    const room = await newRoom();
    const chat = anna.start(['chat', room, '-n', '1']);
    await chat.prints('bea: first words\n');
    chat.write('by request\n');
    await chat.prints(`anna${made}: by request\n`);
    await bea.ok(['send', room, 'heard by asking']);
    await chat.prints('bea: heard by asking\n');
    chat.endInput();
    const { exitCode, stderr } = await chat.ended();
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining(says)]);
    expect(stderr).not.toContain('cannot be reached');
    expect(proxy.refused).toBeGreaterThan(0);
  });

  it('parley tail -f says so, and hears everything as soon as one does', async () => {
    const room = await newRoom();
    const following = anna.start(['tail', '-f', room, '--json']);
    await following.prints('first words');
    await bea.ok(['send', room, 'heard by asking']);
    await following.prints('heard by asking');
    proxy.allow(true);
    const terminal = bea.inTerminal(['chat', room]);
    await terminal.shows('heard by asking');
    // Nobody who asks for new messages hears of a change: it is made until the connection is there.
    let changes = 0;
    await until(
      'it hears of a change',
      async () => {
        changes += 1;
        terminal.type('/edit\r');
        await terminal.shows('Changing');
        terminal.type('!\r');
        await terminal.shows(`heard by asking${'!'.repeat(changes)}`);
        return following.stdout().includes('"event":"message_edited"');
      },
      30_000,
    );
    terminal.type(controlD);
    await terminal.ended();
    following.kill('SIGINT');
    const { stderr } = await following.ended();
    expect(JSON.parse(stderr)).toEqual({
      warning: { code: 'blocked', message: expect.stringContaining(says) },
    });
  });

  it('parley chat at a terminal says so, and takes and prints lines', async () => {
    const room = await newRoom();
    const chat = anna.inTerminal(['chat', room], { columns: 200 });
    await chat.shows(says);
    await chat.shows('bea: first words');
    chat.type('typed here\r');
    await chat.shows(`anna${made}: typed here`);
    expect(await bea.ok(['tail', '-n1', room])).toContain(`anna${made}: typed here`);
    chat.type(controlD);
    expect(await chat.ended()).toBe(0);
    const unsaid = anna.inTerminal(['chat'], { columns: 200 });
    await unsaid.shows("Without a connection: parley chat '#room'");
    expect(await unsaid.ended()).toBe(2);
  });
});
