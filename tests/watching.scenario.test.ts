import { afterEach, describe, expect, it } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../packages/server/src/storage/embedded/start-embedded.ts';
import { register } from './support/people.ts';
import { fillDataFolder, startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { until } from './support/wait.ts';
import { connect } from './support/wires.ts';

const programs: Program[] = [];
const folders: string[] = [];

const start = async (settings: Record<string, string>): Promise<Program> => {
  const program = await startProgram(settings);
  programs.push(program);
  return program;
};

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A PostgreSQL of the test's own, which can be stopped and started again, and its address. */
const ownPostgres = async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-watching-'));
  folders.push(dataDir);
  await fillDataFolder(dataDir);
  const postgres = await startEmbedded({ dataDir, log: quiet });
  const { username, password, path, database } = postgres.connection;
  const url = `postgres://${username}:${encodeURIComponent(password)}@localhost/${database}?path=${encodeURIComponent(path)}`;
  return { postgres, url, again: () => startEmbedded({ dataDir, log: quiet }) };
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((settle) => void server.listen(0, '127.0.0.1', settle));
  const address = server.address();
  await new Promise<void>((settle) => void server.close(() => settle()));
  return typeof address === 'object' && address ? address.port : 0;
};

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

describe('readiness', () => {
  it('says so when the database is away, answers commands with unavailable meanwhile, and comes back by itself', async () => {
    const { postgres, url, again } = await ownPostgres();
    const program = await start({ DATABASE_URL: url });
    const anna = await register(program.url);
    const client = await connect('websocket', program.url, anna.token);
    const { room } = await client.call('create_room', { kind: 'public', name: 'Lobby' });
    expect(await statusOf(`${program.url}/health/ready`)).toBe(200);

    await postgres.stop();
    await until('readiness fell', async () => (await statusOf(`${program.url}/health/ready`)) === 503);
    expect(await statusOf(`${program.url}/health/live`)).toBe(200);
    const refused = await client.send('send_message', { roomId: room.id, content: 'lost?', clientId: 'one' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'unavailable' } });

    const back = await again();
    await until(
      'readiness rose',
      async () => (await statusOf(`${program.url}/health/ready`)) === 200,
      20_000,
    );
    await client.call('send_message', { roomId: room.id, content: 'lost?', clientId: 'one' });
    const { messages } = await client.call('list_messages', { roomId: room.id });
    expect(messages.map((message) => message.content)).toEqual(['lost?']);
    client.close();
    await program.stop();
    await back.stop();
  }, 60_000);
});

describe('a start without its database', () => {
  it('waits for it and says that it does', async () => {
    const { postgres, url, again } = await ownPostgres();
    await postgres.stop();
    let back = postgres;
    const program = await startProgram({ DATABASE_URL: url }, async (output) => {
      await until('it said that it waits', () => output().includes('waiting for PostgreSQL'));
      back = await again();
    });
    programs.push(program);
    expect(await statusOf(`${program.url}/health/ready`)).toBe(200);
    await program.stop();
    await back.stop();
  }, 60_000);
});

describe('/metrics', () => {
  it('is for those with the token, and counts commands and connections', async () => {
    const token = 'a-token-for-metrics';
    const program = await start({ METRICS_TOKEN: token });
    const anna = await register(program.url);
    const client = await connect('websocket', program.url, anna.token);
    await client.call('get_me', {});
    expect(await statusOf(`${program.url}/metrics`)).toBe(401);
    expect(
      (await fetch(`${program.url}/metrics`, { headers: { authorization: 'Bearer wrong' } })).status,
    ).toBe(401);
    const page = await (
      await fetch(`${program.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
    ).text();
    expect(page).toMatch(/^parley_connections 1$/m);
    expect(page).toMatch(/^parley_commands_total\{command="get_me",outcome="ok"\} 1$/m);
    expect(page).toMatch(/^parley_command_seconds_count\{command="get_me"\} 1$/m);
    expect(page).toMatch(/^parley_process_resident_memory_bytes \d+/m);
    client.close();
  });

  it('is not there without a token, and can have an address of its own', async () => {
    const port = await freePort();
    const program = await start({ METRICS_PORT: String(port) });
    expect(await statusOf(`${program.url}/metrics`)).toBe(404);
    expect(await statusOf(`http://127.0.0.1:${port}/metrics`)).toBe(200);
  });
});

describe('the log', () => {
  it('names requests by their ids and holds no token, password or e-mail address', async () => {
    const program = await start({ LOG_LEVEL: 'debug' });
    const anna = await register(program.url);
    const response = await fetch(`${program.url}/v1/me?token=${anna.token}`, {
      headers: { authorization: `Bearer ${anna.token}`, 'x-request-id': 'request-of-anna' },
    });
    expect(response.headers.get('x-request-id')).toBe('request-of-anna');
    const socket = await connect('websocket', program.url, anna.token);
    socket.close();
    await until('the request was logged', () => program.output().includes('request-of-anna'));
    const { tokens } = anna.login;
    for (const secret of [tokens.accessToken, tokens.refreshToken, anna.email, 'violet-harbour']) {
      expect(program.output()).not.toContain(secret);
    }
  });
});
