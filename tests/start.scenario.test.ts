import { afterEach, describe, expect, it } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { register } from './support/people.ts';
import { fillDataFolder, root, startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { until } from './support/wait.ts';
import { connect } from './support/wires.ts';

const folders: string[] = [];
const programs: Program[] = [];

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'parley-start-'));
  folders.push(made);
  return made;
};

/** A folder in which a program has started before, for what is not about the first start. */
const usedFolder = async (): Promise<string> => {
  const made = folder();
  await fillDataFolder(made);
  return made;
};

const startIn = async (dataDir: string, settings: Record<string, string> = {}): Promise<Program> => {
  // Secrets are left out: those in the data folder are used.
  const own = { DATABASE_URL: '', DATA_DIR: dataDir, JWT_SECRET: '', REFRESH_SECRET: '', ...settings };
  // As operators start it: with nothing loaded before it.
  const program = await startProgram(own, undefined, root);
  programs.push(program);
  return program;
};

/** Runs the program that is not expected to stay. */
const runOnce = (settings: Record<string, string>, args: readonly string[] = []) => {
  const run = spawnSync(process.execPath, [join(root, 'packages/server/src/server/main.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', HOST: '127.0.0.1', ...settings },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status: run.status, printed: run.stdout + run.stderr };
};

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.kill()));
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const startTimeoutMs = 60_000;

describe('the program on its embedded database', () => {
  it(
    'keeps accounts, messages and log-ins over a clean stop',
    async () => {
      const dataDir = folder();
      const first = await startIn(dataDir);
      const anna = await register(first.url);
      const client = await connect('rest', first.url, anna.token);
      const { room } = await client.call('create_room', { kind: 'public', name: 'Lobby' });
      const sent = await client.call('send_message', {
        roomId: room.id,
        content: 'still here?',
        clientId: 'one',
      });
      expect(await first.stop()).toBe(0);

      const second = await startIn(dataDir);
      const again = await connect('rest', second.url, anna.token);
      expect((await again.call('list_messages', { roomId: room.id })).messages).toEqual([sent.message]);
      const retried = await again.call('send_message', {
        roomId: room.id,
        content: 'still here?',
        clientId: 'one',
      });
      expect(retried).toEqual(sent);
      expect(await second.stop()).toBe(0);
    },
    startTimeoutMs,
  );

  it(
    'has what it acknowledged after kill -9, and takes over the database that was left running',
    async () => {
      const dataDir = await usedFolder();
      const first = await startIn(dataDir);
      const anna = await register(first.url);
      const client = await connect('websocket', first.url, anna.token);
      const { room } = await client.call('create_room', { kind: 'public', name: 'Lobby' });
      const sent = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          client.call('send_message', { roomId: room.id, content: `message ${index}` }),
        ),
      );
      await first.kill();

      const second = await startIn(dataDir);
      const again = await connect('rest', second.url, anna.token);
      const { messages } = await again.call('list_messages', { roomId: room.id, limit: 100 });
      expect(messages).toEqual(sent.map(({ message }) => message));
      await second.stop();
    },
    startTimeoutMs,
  );

  it(
    'refuses a folder that another Parley uses',
    async () => {
      const dataDir = await usedFolder();
      const first = await startIn(dataDir);
      const second = runOnce({ DATA_DIR: dataDir });
      expect(second.status).toBe(1);
      expect(second.printed).toContain(String(first.pid));
      expect(second.printed).toContain(dataDir);
      expect(second.printed).not.toMatch(/^\s+at /m);
      expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
    },
    startTimeoutMs,
  );

  it(
    'prints its address, its folder and what to do next, and leaves nothing but its folder',
    async () => {
      const dataDir = folder();
      const program = await startIn(dataDir);
      expect(program.output()).toContain(`http://localhost:${program.port}`);
      expect(program.output()).toContain(dataDir);
      expect(program.output()).toMatch(/the first account is the admin/);
      await program.stop();
      expect(readdirSync(dataDir)).not.toContain('parley.pid');
    },
    startTimeoutMs,
  );
});

describe('a restart of the program', () => {
  for (const transport of ['websocket', 'polling']) {
    it(
      `brings Socket.IO clients over ${transport} back by themselves`,
      async () => {
        const dataDir = await usedFolder();
        const first = await startIn(dataDir);
        const anna = await register(first.url);
        const backOff = { reconnectionDelay: 50, reconnectionDelayMax: 100 };
        const socket = io(`${first.url}/v1`, {
          auth: { token: anna.token },
          transports: [transport],
          ...backOff,
        });
        let connections = 0;
        const reasons: unknown[] = [];
        socket.on('connected', () => (connections += 1));
        socket.on('closing', ({ reason }: { reason: string }) => reasons.push(reason));
        await until('it was connected', () => connections === 1);
        await first.stop();
        await startIn(dataDir, { PORT: String(first.port) });
        await until('it was connected again', () => connections === 2);
        expect(reasons).toEqual(['going_away']);
        socket.disconnect();
      },
      startTimeoutMs,
    );
  }
});

describe('the program with settings that it cannot use', () => {
  for (const [what, settings, says] of [
    [
      'a SQLite address',
      { DATABASE_URL: 'sqlite://chat.db' },
      /DATABASE_URL is a sqlite address.*PostgreSQL/,
    ],
    [
      'a MongoDB address',
      { DATABASE_URL: 'mongodb://localhost/chat' },
      /DATABASE_URL is a mongodb address.*PostgreSQL/,
    ],
    ['a port that is none', { PORT: 'http' }, /PORT must be a whole number from 0 to 65535/],
    ['a weak secret', { JWT_SECRET: 'secret' }, /JWT_SECRET is too weak/],
    ['a repeated secret', { REFRESH_SECRET: 'a'.repeat(64) }, /REFRESH_SECRET is too weak/],
    [
      'an assistant behind no web address',
      { ASSISTANT_HTTP_URL: 'ftp://example.org/secret' },
      /ASSISTANT_HTTP_URL must be an address that begins with http:\/\/ or https:\/\/(?!.*secret)/,
    ],
    [
      'a key in the address of an assistant',
      { ASSISTANT_OPENAI_URL: 'https://user:secret@example.org/v1' },
      /ASSISTANT_OPENAI_URL must be .* without a user and password(?!.*secret)/,
    ],
    [
      'a model that is not named',
      { ASSISTANT_OPENAI_URL: 'https://example.org/v1' },
      /ASSISTANT_OPENAI_MODEL must name the model/,
    ],
    [
      'an assistant that has no address',
      { ASSISTANT_DEFAULT: 'openai' },
      /ASSISTANT_DEFAULT is openai, which needs an address: set ASSISTANT_OPENAI_URL/,
    ],
    [
      'a life of a token that is none',
      { ACCESS_TOKEN_LIFE: '15' },
      /ACCESS_TOKEN_LIFE must be a duration like 15m \(ms, s, m, h\), from 1s to 24h/,
    ],
    ['a life of a token that is too short', { ACCESS_TOKEN_LIFE: '999ms' }, /ACCESS_TOKEN_LIFE must be/],
    ['a life of a token that is too long', { ACCESS_TOKEN_LIFE: '25h' }, /ACCESS_TOKEN_LIFE must be/],
    ['a password policy that is none', { PASSWORD_POLICY: 'lenient' }, /one of standard, strict/],
    ['a rate that is none', { MESSAGE_RATE_LIMIT: 'often' }, /MESSAGE_RATE_LIMIT must be a rate like 5\/10s/],
  ] as const) {
    it(`says in one line what is wrong with ${what}`, () => {
      const { status, printed } = runOnce({ DATA_DIR: folder(), ...settings });
      expect(status).toBe(1);
      expect(printed.trim().split('\n')).toHaveLength(1);
      expect(printed).toMatch(says);
    });
  }

  it('says that there is no such option', () => {
    expect(runOnce({}, ['--port=80']).printed).toMatch(/There is no option --port=80/);
  });
});

describe('--help', () => {
  it('lists every setting and starts nothing', () => {
    const { status, printed } = runOnce({}, ['--help']);
    expect(status).toBe(0);
    for (const name of ['PORT', 'DATA_DIR', 'DATABASE_URL', 'MESSAGE_RATE_LIMIT', 'CORS_ORIGIN'])
      expect(printed).toContain(name);
  });
});
