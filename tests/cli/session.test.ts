import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'bun:test';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { goodPassword, register } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { objectsIn, Shell } from './shell.ts';

const nowhere = 'http://127.0.0.1:9';

let program: Program;
let shell: Shell;

beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());
beforeEach(() => {
  shell = new Shell(program.url);
});
afterEach(() => shell.remove());

const logIn = (email: string, password: string) =>
  shell.run(['login', '--email', email, '--password-stdin'], { stdin: `${password}\n` });

describe('parley login', () => {
  it('keeps the session where only its owner can read it, until logout ends it', async () => {
    const { email, username } = await register(program.url);
    expect(await logIn(email, goodPassword)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(statSync(shell.sessionFile).mode & 0o777).toBe(0o600);
    expect(await shell.ok(['whoami'])).toContain(`${username}  ${email}`);

    const stored = readFileSync(shell.sessionFile, 'utf8');
    expect(await shell.ok(['logout'])).toContain('Logged out');
    expect((await shell.run(['whoami'])).exitCode).toBe(3);
    expect((await shell.run(['logout'])).exitCode).toBe(3);
    // What somebody has copied does not work either.
    writeFileSync(shell.sessionFile, stored);
    const copied = await shell.run(['whoami']);
    expect(copied).toMatchObject({ exitCode: 3, stdout: '' });
    expect(readFileSync(shell.sessionFile, 'utf8')).not.toContain('accessToken');
  });

  it('asks at a terminal, without showing the password', async () => {
    const { email } = await register(program.url);
    const terminal = shell.inTerminal(['login']);
    await terminal.shows('E-mail');
    terminal.type(`${email}\r`);
    await terminal.shows('Password');
    terminal.type(`${goodPassword}x\u007F\r`);
    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen.raw).not.toContain(goodPassword.slice(0, 6));
    expect(await shell.ok(['whoami'])).toContain(email);
  });

  it('is called off with Ctrl-C at either question', async () => {
    for (const typed of [['\u0003'], ['x@example.org\r', '\u0003']]) {
      const terminal = shell.inTerminal(['login']);
      await terminal.shows('E-mail');
      terminal.type(typed[0] ?? '');
      if (typed[1] !== undefined) {
        await terminal.shows('Password');
        terminal.type(typed[1]);
      }
      expect(await terminal.ended()).toBe(130);
    }
  });

  it('keeps sessions at several servers, and goes to the last one unless told otherwise', async () => {
    const second = await startProgram();
    try {
      const here = await register(program.url, { username: 'herbert' });
      const there = await register(second.url, { username: 'theodor' });
      const noUrl = { PARLEY_URL: undefined };
      const stdin = `${goodPassword}\n`;
      const args = (url: string, email: string) => ['login', url, '--email', email, '--password-stdin'];
      await shell.ok(args(program.url, here.email), { stdin, environment: noUrl });
      await shell.ok(args(second.url, there.email), { stdin, environment: noUrl });
      expect(await shell.ok(['whoami'], { environment: noUrl })).toContain('theodor');
      expect(await shell.ok(['whoami', '--url', program.url], { environment: noUrl })).toContain('herbert');
      expect(await shell.ok(['whoami'], { environment: { PARLEY_URL: program.url } })).toContain('herbert');
      await shell.ok(['logout'], { environment: noUrl });
      expect(await shell.ok(['whoami'], { environment: noUrl })).toContain('herbert');
    } finally {
      await second.stop();
    }
  });

  it('takes a token of the environment, and stores nothing of it', async () => {
    const { token, username } = await register(program.url);
    const environment = { PARLEY_TOKEN: token };
    expect(await shell.ok(['whoami'], { environment })).toContain(username);
    expect(() => statSync(shell.sessionFile)).toThrow();
    const wrong = await shell.run(['whoami'], { environment: { PARLEY_TOKEN: `${token}x` } });
    expect(wrong.exitCode).toBe(3);
  });

  it('goes on when the access token has run out, with several processes at once', async () => {
    const short = await startProgram({ ACCESS_TOKEN_LIFE: '1s' });
    try {
      const { email } = await register(short.url);
      const environment = { PARLEY_URL: short.url };
      await shell.ok(['login', '--email', email, '--password-stdin'], {
        stdin: `${goodPassword}\n`,
        environment,
      });
      await shell.ok(['create', '#ops'], { environment });
      // It goes on over several lives of a token, which others renew meanwhile.
      const following = shell.start(['tail', '-f', '#ops'], { environment });
      for (let round = 0; round < 3; round += 1) {
        const outcomes = await Promise.all([1, 2, 3].map(() => shell.run(['whoami'], { environment })));
        expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
        await shell.ok(['send', '#ops', `round ${round}`], { environment });
        await following.prints(`round ${round}`);
      }
      following.kill('SIGTERM');
      expect(await following.ended()).toMatchObject({ exitCode: 143, stderr: '' });
    } finally {
      await short.stop();
    }
  });
});

describe('exit codes and errors', () => {
  it('say what went wrong on stderr, and nothing on stdout', async () => {
    const wrong = await logIn('nobody@example.org', 'not-the-password');
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
    expect(wrong.stderr).toContain('parley: The e-mail address or the password is wrong.');
    const unreachable = await shell.run(['login', nowhere, '--email', 'a@example.org', '--password-stdin'], {
      stdin: 'x\n',
    });
    expect(unreachable).toMatchObject({ exitCode: 4, stdout: '' });
    expect(unreachable.stderr).toContain('cannot be reached');
    expect((await shell.run(['rooms'])).stderr).toContain(`parley login ${program.url}`);
  });

  it.each([
    [['nonsense'], 2],
    [['send'], 2],
    [['tail', '-n', 'many', '#ops'], 2],
    [['login', 'ftp://x'], 2],
    [['login'], 2],
    [['chat'], 2],
    [['admin', 'user', 'role', 'bea', 'emperor'], 2],
    [['--help'], 0],
    [['--version'], 0],
    [['admin', 'user', '--help'], 0],
    [['rooms'], 3],
    [['chat', '#ops'], 3],
    [['rooms', '--url', nowhere], 3],
  ])('parley %j ends with %d', async (args, exitCode) => {
    const outcome = await shell.run(args);
    expect(outcome).toMatchObject({ exitCode });
    expect((exitCode === 0 ? outcome.stdout : outcome.stderr).length).toBeGreaterThan(10);
  });

  it('ends with 4 when the server cannot be reached', async () => {
    const { token } = await register(program.url);
    const environment = { PARLEY_URL: nowhere, PARLEY_TOKEN: token };
    for (const args of [['rooms'], ['tail', '-f', '#ops'], ['chat', '#ops'], ['send', '#ops', 'x']])
      expect(await shell.run(args, { environment })).toMatchObject({ exitCode: 4, stdout: '' });
  });

  it('are objects with --json', async () => {
    const { exitCode, stderr } = await shell.run(['rooms', '--json']);
    expect(exitCode).toBe(3);
    expect(objectsIn(stderr)).toMatchObject([{ error: { code: 'not_logged_in' } }]);
    await shell.register('json-user');
    const refused = await shell.run(['--json', 'admin', 'org', 'update', '--name', 'x']);
    expect(refused.exitCode).toBe(1);
    expect(objectsIn(refused.stderr)).toMatchObject([{ error: { code: 'forbidden' } }]);
  });

  it('say that a session file is broken, and leave it', async () => {
    await shell.register('breaker');
    writeFileSync(shell.sessionFile, '{"version":');
    const { exitCode, stderr } = await shell.run(['whoami']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is not a session file');
    expect(readFileSync(shell.sessionFile, 'utf8')).toBe('{"version":');
  });
});
