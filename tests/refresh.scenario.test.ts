import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import type { Tokens } from '@parley/contract/nouns/session';
import { ask, askRaw, logIn } from './support/ask.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, socketNames, wireNames } from './support/wires.ts';
import { within } from './support/wait.ts';

const noticeMs = 1_000;

let program: Program;
let sql: SQL;

beforeAll(async () => {
  program = await startProgram();
  sql = new SQL(program.databaseUrl ?? '');
});
afterAll(async () => {
  await sql.close();
  await program.stop();
});

const refresh = async (refreshToken: string): Promise<Tokens> => {
  const answer = await ask(program.url, 'refresh_session', { refreshToken });
  if (!answer.ok) throw new Error(`Refreshing answered ${JSON.stringify(answer.error)}`);
  return answer.result;
};

const statusOf = async (token: string): Promise<number> =>
  (await ask(program.url, 'get_me', {}, token)).status;

const sessionIdOf = async (person: Person): Promise<string> => {
  const client = await connect('rest', program.url, person.token);
  const { sessions } = await client.call('list_sessions', {});
  return sessions.find((session) => session.current)?.id ?? '';
};

describe('refresh_session', () => {
  it('gives a new pair of tokens of the same session, again and again', async () => {
    const person = await register(program.url);
    const seen = new Set([person.login.tokens.refreshToken]);
    let { refreshToken } = person.login.tokens;
    for (let round = 1; round <= 5; round += 1) {
      const next = await refresh(refreshToken);
      expect(await statusOf(next.accessToken)).toBe(200);
      expect(Date.parse(next.refreshTokenExpiresAt)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
      seen.add(next.refreshToken);
      refreshToken = next.refreshToken;
    }
    expect(seen.size).toBe(6);
    const client = await connect('rest', program.url, person.token);
    expect((await client.call('list_sessions', {})).sessions).toHaveLength(1);
  });

  it('gives the same successor to who lost the answer and asks again', async () => {
    const { login } = await register(program.url);
    const first = await refresh(login.tokens.refreshToken);
    const again = await refresh(login.tokens.refreshToken);
    expect(again.refreshToken).toBe(first.refreshToken);
    expect(again.refreshTokenExpiresAt).toBe(first.refreshTokenExpiresAt);
    expect(await statusOf(again.accessToken)).toBe(200);
    expect(await statusOf(first.accessToken)).toBe(200);
  });

  it('gives the same successor to all who ask at once', async () => {
    const { login } = await register(program.url);
    const both = await Promise.all(Array.from({ length: 12 }, () => refresh(login.tokens.refreshToken)));
    expect(new Set(both.map((tokens) => tokens.refreshToken)).size).toBe(1);
    expect(await statusOf((await refresh(both[0]!.refreshToken)).accessToken)).toBe(200);
  });

  it('ends the session everywhere when a token comes back that was replaced long ago', async () => {
    const person = await register(program.url);
    const bystander = await logIn(program.url, person.email);
    const first = await refresh(person.login.tokens.refreshToken);
    const second = await refresh(first.refreshToken);
    const sockets = await Promise.all(
      socketNames.map((wire) => connect(wire, program.url, second.accessToken)),
    );
    const answer = await ask(program.url, 'refresh_session', {
      refreshToken: person.login.tokens.refreshToken,
    });
    expect(answer).toMatchObject({ status: 401, error: { code: 'session_ended' } });
    await Promise.all(sockets.map((client) => within(`${client.wire} to close`, client.closed, noticeMs)));
    for (const token of [person.token, first.accessToken, second.accessToken])
      expect(await statusOf(token)).toBe(401);
    for (const { refreshToken } of [person.login.tokens, first, second]) {
      expect(await ask(program.url, 'refresh_session', { refreshToken })).toMatchObject({
        status: 401,
        error: { code: 'session_ended' },
      });
    }
    expect(await statusOf(bystander.tokens.accessToken)).toBe(200);
  });

  it('gives a successor again for a day, and then takes its token for one replaced long ago', async () => {
    const person = await register(program.url);
    const { refreshToken } = person.login.tokens;
    const next = await refresh(refreshToken);
    const sessionId = await sessionIdOf(person);
    const rotatedAgo = async (hours: number): Promise<void> => {
      await sql`update sessions set rotated_at = now() - ${hours} * interval '1 hour' where id = ${sessionId}`;
    };
    await rotatedAgo(23);
    expect((await refresh(refreshToken)).refreshToken).toBe(next.refreshToken);
    const socket = await connect('websocket', program.url, next.accessToken);
    await rotatedAgo(25);
    expect(await ask(program.url, 'refresh_session', { refreshToken })).toMatchObject({
      status: 401,
      error: { code: 'session_ended' },
    });
    expect(await within('the socket to close', socket.closed, noticeMs)).toBe('4403');
    expect(await statusOf(next.accessToken)).toBe(401);
  });

  it('refuses a token that the server never gave', async () => {
    const { login } = await register(program.url);
    const { refreshToken } = login.tokens;
    const flipped = `${refreshToken.startsWith('A') ? 'B' : 'A'}${refreshToken.slice(1)}`;
    for (const unknown of [
      'a'.repeat(43),
      flipped,
      refreshToken.slice(1),
      `${refreshToken}a`,
      'x'.repeat(128),
    ]) {
      const answer = await ask(program.url, 'refresh_session', { refreshToken: unknown });
      expect(answer).toMatchObject({ status: 401, error: { code: 'unauthenticated' } });
    }
    const odd = [
      '',
      'short',
      login.tokens.accessToken,
      'x'.repeat(129),
      "' or true --",
      { $ne: null },
      [refreshToken],
      null,
      7,
    ];
    for (const value of odd) {
      const answer = await askRaw(program.url, 'refresh_session', { refreshToken: value });
      expect(answer).toMatchObject({ status: 400, error: { fields: [{ path: 'refreshToken' }] } });
    }
    expect(await statusOf((await refresh(refreshToken)).accessToken)).toBe(200);
  });

  it('refuses a token whose time is over', async () => {
    const person = await register(program.url);
    const sessionId = await sessionIdOf(person);
    await sql`update sessions set expires_at = now() - interval '1 second' where id = ${sessionId}`;
    const { refreshToken } = person.login.tokens;
    expect(await ask(program.url, 'refresh_session', { refreshToken })).toMatchObject({
      status: 401,
      error: { code: 'session_ended' },
    });
  });

  it('stores no token, only what cannot be turned back into one', async () => {
    const person = await register(program.url);
    const { refreshToken } = await refresh(person.login.tokens.refreshToken);
    const rows =
      await sql`select encode(current_token, 'escape') as current, encode(previous_token, 'escape') as previous
      from sessions where user_id = ${person.id}`;
    const stored = JSON.stringify(rows);
    expect(stored).not.toContain(refreshToken);
    expect(stored).not.toContain(person.login.tokens.refreshToken);
  });

  it('is not hindered by an access token in the header that no longer counts', async () => {
    const person = await register(program.url);
    await ask(program.url, 'log_out', {}, person.token);
    const { tokens } = await logIn(program.url, person.email);
    for (const useless of [person.token, 'nonsense']) {
      expect(
        (await ask(program.url, 'refresh_session', { refreshToken: tokens.refreshToken }, useless)).status,
      ).toBe(200);
      const { email } = person;
      expect(
        (await ask(program.url, 'log_in', { email, password: 'wrong-password-1' }, useless)).status,
      ).toBe(401);
      expect(
        (await ask(program.url, 'log_in', { email, password: 'violet-harbour-97' }, useless)).status,
      ).toBe(201);
    }
  });

  for (const wire of wireNames) {
    it(`works over ${wire}`, async () => {
      const person = await register(program.url);
      const client = await connect(wire, program.url, person.token);
      const next = await client.call('refresh_session', { refreshToken: person.login.tokens.refreshToken });
      expect(await statusOf(next.accessToken)).toBe(200);
      client.close();
    });
  }
});

describe('authenticate', () => {
  for (const wire of socketNames) {
    it(`over ${wire} takes a newer token of the same session, and no other session's`, async () => {
      const person = await register(program.url);
      const client = await connect(wire, program.url, person.token);
      const next = await refresh(person.login.tokens.refreshToken);
      const renewed = await client.call('authenticate', { token: next.accessToken });
      expect(renewed).toMatchObject({ userId: person.id, sessionId: await sessionIdOf(person) });
      expect(renewed.expiresAt).toBe(next.accessTokenExpiresAt);
      const other = await logIn(program.url, person.email);
      const stranger = await register(program.url);
      for (const token of [other.tokens.accessToken, stranger.token]) {
        expect(await client.send('authenticate', { token })).toMatchObject({ error: { code: 'forbidden' } });
      }
      expect((await client.call('get_me', {})).user.id).toBe(person.id);
      expect(client.all('connected')).toHaveLength(1);
      client.close();
    });
  }
});
