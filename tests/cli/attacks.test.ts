import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { Shell } from './shell.ts';

/** What would clear the screen, set the title and the clipboard, ring, ask the terminal to answer, and overwrite lines. */
const evil =
  '\u001B[2J\u001B]0;title\u0007\u001B]52;c;aGk=\u0007\u001B[6n\u009B31m\u0008\u0008\rroot: \u007F\u202Egnp\u2028end';

const esc = '\u001B';

/** Control characters besides the line breaks with which lines end. */
const controls = /[^\P{Cc}\n]/u;
const misleading = /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const isHarmless = (printed: string): boolean => !controls.test(printed) && !misleading.test(printed);

let program: Program;
let anna: Shell;
let mallory: Shell;

beforeAll(async () => {
  program = await startProgram();
  anna = new Shell(program.url);
  mallory = new Shell(program.url);
  await anna.register('anna');
  await mallory.register('mallory');
  await anna.ok(['create', '#ops']);
  await mallory.ok(['send', '--join', '#ops'], { stdin: `${evil}\n2026-01-01 00:00 anna: forged` });
});
afterAll(async () => {
  anna.remove();
  mallory.remove();
  await program.stop();
});

describe('control characters in what others write', () => {
  it('are pictures in pipes, and no line looks like that of somebody else', async () => {
    const printed = await anna.ok(['tail', '#ops']);
    expect(isHarmless(printed)).toBeTrue();
    expect(printed).toContain('␛[2J␛]0;title␇');
    const lines = printed.trimEnd().split('\n');
    expect(lines.filter((line) => /^\d{4}-/.test(line))).toHaveLength(1);
    expect(lines.at(-1)).toBe('    2026-01-01 00:00 anna: forged');
  });

  it('are escaped in JSON, which says what was written', async () => {
    const printed = await anna.ok(['tail', '--json', '#ops']);
    expect(isHarmless(printed)).toBeTrue();
    const { data } = JSON.parse(printed) as { data: { message: { content: string } } };
    expect(data.message.content).toStartWith(evil);
  });

  it('do not reach the terminal of a chat', async () => {
    const chat = anna.inTerminal(['chat', '#ops']);
    await chat.shows('forged');
    await mallory.ok(['send', '#ops'], { stdin: `live ${evil}` });
    await chat.shows('live ␛[2J');
    chat.type('\u0003');
    await chat.ended();
    const { raw } = chat.screen;
    // What the program itself writes: places, looks and modes.
    const own = new RegExp(String.raw`${esc}\[(?:\?\d+[hl]|\d+;\d+H|[\d;]*m|2[JK])`, 'g');
    const rest = raw.replaceAll(own, '').replaceAll('\r', '');
    expect(isHarmless(rest)).toBeTrue();
    // It clears the screen once, when it begins.
    expect(raw.split('\u001B[2J')).toHaveLength(2);
  });
});

describe('a hostile server', () => {
  it('cannot reach the terminal with names or with errors', async () => {
    const hostile = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request) =>
        new URL(request.url).pathname === '/v1/commands/get_me'
          ? Response.json({
              user: {
                id: crypto.randomUUID(),
                number: 1,
                kind: evil,
                username: evil,
                name: evil,
                title: evil,
                description: evil,
                picture: evil,
                resumeUrl: evil,
                role: evil,
                deactivated: false,
                createdAt: new Date(0).toISOString(),
                updatedAt: new Date(0).toISOString(),
                email: evil,
                organizationId: evil,
                organizationNumber: 1,
                themeMode: evil,
                themeColor: evil,
                backgroundPicture: evil,
                shareReceipts: true,
              },
            })
          : Response.json(
              {
                error: {
                  code: 'forbidden',
                  message: evil,
                  reference: evil,
                  fields: [{ path: evil, expected: evil }],
                },
              },
              { status: 403 },
            ),
    });
    try {
      const environment = { PARLEY_URL: hostile.url.origin, PARLEY_TOKEN: 'token' };
      for (const json of [[], ['--json']]) {
        for (const args of [['whoami'], ['rooms'], ['send', '#x', 'y'], ['admin', 'user', 'list']]) {
          const { stdout, stderr } = await anna.run([...args, ...json], { environment });
          expect(stdout + stderr).toContain('title');
          expect(isHarmless(stdout + stderr)).toBeTrue();
        }
      }
      const terminal = anna.inTerminal(['whoami'], { environment });
      await terminal.ended();
      await terminal.shows('title');
      const rest = terminal.screen.raw
        .replaceAll(new RegExp(String.raw`${esc}\[[\d;]*m`, 'g'), '')
        .replaceAll('\r', '');
      expect(isHarmless(rest)).toBeTrue();
    } finally {
      await hostile.stop(true);
    }
  });
});

describe('NO_COLOR and pipes', () => {
  it('have no colours, and pipes no looks at all', async () => {
    const colored = anna.inTerminal(['tail', '#ops']);
    expect(await colored.ended()).toBe(0);
    await colored.shows('forged');
    expect(colored.screen.raw).toContain(`${esc}[1;3`);
    const mono = anna.inTerminal(['tail', '#ops'], { environment: { NO_COLOR: '1' } });
    expect(await mono.ended()).toBe(0);
    await mono.shows('forged');
    expect(mono.screen.raw).not.toMatch(new RegExp(String.raw`${esc}\[(?:1;)?[349]\dm`));
    expect(await anna.ok(['tail', '#ops'], { environment: { FORCE_COLOR: '1' } })).not.toContain('\u001B');
  });
});
