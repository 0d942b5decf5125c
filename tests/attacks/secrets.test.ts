import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import { callHttp } from '../support/dialects.ts';
import { goodPassword } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { root } from '../support/program.ts';
import { openRaw } from '../support/raw-socket.ts';
import { connect } from '../support/wires.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';

let arena: Arena;
let ada: Person;

beforeAll(async () => {
  arena = await openArena();
  ada = await arena.person({ organization: 'Secrets' });
});
afterAll(() => arena.close());

const startTimeoutMs = 20_000;

/** Starts the program with a secret that it must not take, and answers with what it says. */
const startWith = async (secret: string): Promise<{ readonly status: number; readonly printed: string }> => {
  const main = join(root, 'packages/server/src/server/main.ts');
  // Nothing answers there: a program that took the secret would wait for its database until it is ended.
  const env = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: 'postgres://127.0.0.1:1/none',
    PORT: '0',
    JWT_SECRET: secret,
  };
  const started = Bun.spawn([process.execPath, main], { env, stderr: 'pipe', timeout: startTimeoutMs });
  const [out, errors, status] = await Promise.all([
    new Response(started.stdout).text(),
    new Response(started.stderr).text(),
    started.exited,
  ]);
  return { status, printed: out + errors };
};

describe('a secret that can be guessed', () => {
  it.each([
    '1234567890123456789012345678901',
    'abcabcabcabcabcabcabcabcabcabcabcabcabc',
    'change-me-change-me-change-me-change-me',
    'please_change_this_secret_in_production',
    'your-secret-key-change-in-production',
    'your-super-secret-jwt-token-with-at-least-32-characters-long',
    'your_jwt_secret_key_goes_here_0123456789',
  ])('is refused at the start: %s', async (secret) => {
    const { status, printed } = await startWith(secret);
    expect([status, printed]).toEqual([1, expect.stringContaining('JWT_SECRET is too weak')]);
    expect(printed).not.toContain(secret.slice(7));
  });
});

describe('a secret in an address or in a broken body', () => {
  it('is not in the log', async () => {
    const client = await connect('rest', arena.url, ada.token);
    const { room } = await client.call('create_room', { kind: 'private', name: 'Secrets' });
    const { token: invite } = await client.call('create_room_invite', { roomId: room.id });
    arena.keepSecret(invite);
    const { token } = ada;
    await callHttp(arena.url, `POST /api/v1/rooms/invites/${invite}/join`, { token, body: {} });
    for (const path of [
      `/v1/me?token=${token}`,
      `/v1/files/${token}`,
      `/v1/nothing/${token}?x=${token}`,
      `/socket.io/?EIO=4&transport=polling&token=${token}`,
      `/socket.io/?EIO=3&token=${token}`,
      `/api/v1/rooms/invites/${invite}`,
      `/v1/${ada.login.tokens.refreshToken}`,
    ])
      await (await fetch(`${arena.url}${path}`)).text();
    const body = `{"email":"${ada.email}","password":"${goodPassword}",`;
    for (const call of ['POST /api/auth/login', 'POST /v1/sessions'] as const)
      expect((await callHttp(arena.url, call, { body })).status).toBe(400);
    for (const path of ['/v1/ws', '/']) {
      const socket = await openRaw(`${arena.url}${path}?token=${token}`);
      socket.send(`{"id":1,"command":"log_in","input":${body}`);
      socket.close();
    }
    expect(arena.program.output()).toContain('"msg":"request"');
    await arena.expectUnhurt();
  });
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
