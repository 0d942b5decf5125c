import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import { Shell } from './shell.ts';

const enter = '\r';
const controlC = '\u0003';
const controlD = '\u0004';
const controlK = '\u000B';
const escape = '\u001B';
const up = `${escape}[A`;
const pageUp = `${escape}[5~`;

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

let made = 0;

/** A public room of both, in which bea has written. */
const newRoom = async (): Promise<string> => {
  made += 1;
  const room = `#ops-${made}`;
  await anna.ok(['create', room, '--description', 'All about it']);
  await bea.ok(['send', '--join', room, 'first', 'words']);
  return room;
};

describe('parley chat in a terminal', () => {
  it('shows history, typing, messages as they come, and what became of one’s own', async () => {
    const room = await newRoom();
    const one = anna.inTerminal(['chat', room]);
    const other = bea.inTerminal(['chat', room.slice(1)], { columns: 60 });
    await one.shows('first words');
    await one.shows('2 members · All about it');
    await one.shows('── Today');
    await other.shows('first words');

    one.type('How is');
    await other.shows('anna is typing…');
    one.type(` the deploy? 漢字${enter}`);
    await other.shows('How is the deploy? 漢字');
    await one.shows('How is the deploy? 漢字 ✓✓');
    await one.shows('Read by bea');
    await until('nobody types any more', () => !other.screen.text().includes('is typing'));

    other.type(`fine${escape}${enter}second line${enter}`);
    await one.shows('second line');
    one.type(controlD);
    expect(await one.ended()).toBe(0);
    other.type(`/quit${enter}`);
    expect(await other.ended()).toBe(0);
    expect([one.screen.has('1049'), one.screen.has('2004')]).toEqual([false, false]);
  });

  it('takes a paste of several lines as one message, which can be long', async () => {
    const room = await newRoom();
    const one = anna.inTerminal(['chat', room], { columns: 60 });
    await one.shows('first words');
    const long = 'word '.repeat(780);
    one.type(`${escape}[200~${long}\r\nlast line${escape}[201~`);
    await one.shows('3,910 characters');
    one.type(enter);
    await one.shows('last line ✓');
    one.type(controlC);
    expect(await one.ended()).toBe(130);
    const [sent] = (await anna.ok(['tail', '-n1', '--json', room.slice(1)])).split('\n');
    expect(sent).toContain(String.raw`word \nlast line"`);
  });

  it('changes, deletes and refuses what it does not know', async () => {
    const room = await newRoom();
    const one = anna.inTerminal(['chat', room]);
    await one.shows('first words');
    one.type(`wrongg${enter}`);
    await one.shows('wrongg ✓');
    one.type(up);
    await one.shows('Changing your message');
    one.type(`\u007F indeed${enter}`);
    await one.shows('wrong indeed');
    await one.shows('(edited)');
    one.type(`/delete${enter}`);
    await one.shows('Message deleted');
    one.type(`/nonsense${enter}`);
    await one.shows('There is no /nonsense');
    one.type(controlC);
    await one.shows('Ctrl+C once more leaves');
    one.type(`//path${enter}`);
    await one.shows('/path ✓');
    one.type(`/help${enter}`);
    await one.shows('send what failed once more');
    one.type(escape);
    await one.shows('/path ✓');
    one.type(controlC);
    expect(await one.ended()).toBe(130);
  });

  it('lets one choose among rooms, and pages back to the first message', async () => {
    await bea.ok(['chat', '@anna'], {
      stdin: Array.from({ length: 70 }, (_, index) => `message ${index + 1}.\n`).join(''),
    });
    const one = anna.inTerminal(['chat']);
    await one.shows('@bea');
    await one.shows('70 new');
    one.type(`bea${enter}`);
    await one.shows('message 70.');
    for (let page = 0; page < 6; page += 1) {
      one.type(pageUp);
      await one.shows(page === 0 ? 'older · Esc goes to the end' : 'message');
    }
    await until('the first message is shown', () => {
      if (one.screen.text().includes('message 1.')) return true;
      one.type(pageUp);
      return false;
    });
    await bea.ok(['send', 'anna', 'a new one']);
    await one.shows('1 new ↓');
    one.type(escape);
    await one.shows('a new one');
    one.type(controlK);
    await one.shows('type to find one');
    one.type(`nobody-of-that-name${enter}`);
    await one.shows('There is no room nobody-of-that-name');
    one.type(`${escape}${controlC}`);
    expect(await one.ended()).toBe(130);
  });

  it('sends what was written just before leaving, and says what was not sent', async () => {
    const room = await newRoom();
    const one = anna.inTerminal(['chat', room]);
    await one.shows('first words');
    one.type(`hasty${enter}${controlD}`);
    expect(await one.ended()).toBe(0);
    expect(one.screen.raw).not.toContain('Not sent');
    expect(await anna.ok(['tail', '-n1', room])).toContain('anna: hasty');

    const other = anna.inTerminal(['chat', room]);
    await other.shows('hasty');
    other.type(`${escape}[200~${'x'.repeat(4_001)}${escape}[201~${enter}`);
    await other.shows('/retry or /discard');
    other.type(controlD);
    expect(await other.ended()).toBe(0);
    await until('it says so', () => other.screen.raw.includes('Not sent:'));
  });

  it('fits itself to another size', async () => {
    const room = await newRoom();
    const one = anna.inTerminal(['chat', room]);
    await one.shows('first words');
    one.resize(50, 8);
    await until('the rule has the new width', () => one.screen.text().includes(`\n${'─'.repeat(50)}\n`));
    one.type(controlD);
    expect(await one.ended()).toBe(0);
  });

  it('gives the terminal back when it is ended', async () => {
    const room = await newRoom();
    const one = anna.inTerminal(['chat', room]);
    await one.shows('first words');
    expect(one.screen.has('1049')).toBeTrue();
    one.kill('SIGTERM');
    expect(await one.ended()).toBe(143);
    await until('the terminal is back', () => !one.screen.has('1049') && !one.screen.has('2004'));
  });
});

describe('parley chat, when the server goes and comes back', () => {
  it('says so, keeps what is written, and sends it', async () => {
    const room = await newRoom();
    const { databaseUrl = '', port } = program;
    const one = anna.inTerminal(['chat', room]);
    await one.shows('first words');
    await program.stop();
    await one.shows('Offline');
    one.type(`written offline${enter}`);
    await one.shows('written offline …');
    await one.shows('1 to send');
    program = await startProgram({ DATABASE_URL: databaseUrl, PORT: String(port) });
    await one.shows('written offline ✓');
    await until('all is well', () => !one.screen.text().includes('Offline'));
    one.type(controlD);
    expect(await one.ended()).toBe(0);
    expect(await bea.ok(['tail', '-n1', room.slice(1)])).toContain('anna: written offline');
  });
});
