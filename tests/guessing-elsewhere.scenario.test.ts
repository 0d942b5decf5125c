import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, uniqueName } from './support/ask.ts';
import { goodPassword, register } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, socketNames } from './support/wires.ts';
import type { Answer, WireClient } from './support/wires.ts';
import type { CommandName } from '@parley/contract/registry';

const guessesMax = 5;
const wrong = 'not-the-password-1';

/** Makes the accounts; nothing is limited here. */
let open: Program;

beforeAll(async () => {
  open = await startProgram();
  await register(open.url);
});
afterAll(() => open.stop());

/** Serves the same accounts and counts: a program for each test, since all come from one address. */
const withLimited = async (work: (limited: Program) => Promise<void>): Promise<void> => {
  const limited = await startProgram({
    DATABASE_URL: open.databaseUrl ?? '',
    AUTH_RATE_LIMIT: `${guessesMax}/1m`,
  });
  try {
    await work(limited);
  } finally {
    await limited.stop();
  }
};

type Guess = (client: WireClient) => Promise<Answer<CommandName>>;

/** The codes of one guess more than are allowed, each of another kind in turn. */
const guessTooOften = async (client: WireClient, guesses: readonly Guess[]): Promise<readonly string[]> => {
  const codes: string[] = [];
  for (let index = 0; index <= guessesMax; index += 1) {
    const answer = await guesses[index % guesses.length]!(client);
    codes.push(answer.ok ? 'ok' : answer.error.code);
  }
  return codes;
};

const refusedAs = (code: string): string[] => [
  ...Array.from({ length: guessesMax }, () => code),
  'rate_limited',
];

describe('a limit on guesses', () => {
  it('counts where a password is asked for again, in whatever command', () =>
    withLimited(async (limited) => {
      const person = await register(open.url);
      const client = await connect('rest', limited.url, person.token);
      const codes = await guessTooOften(client, [
        (one) => one.send('change_password', { currentPassword: wrong, newPassword: 'copper-lantern-52' }),
        (one) => one.send('deactivate_account', { password: wrong }),
        (one) => one.send('log_in', { email: person.email, password: wrong }),
      ]);
      expect(codes).toEqual(refusedAs('wrong_credentials'));
      expect(await client.send('deactivate_account', { password: goodPassword })).toMatchObject({
        ok: false,
      });
      expect((await client.call('get_me', {})).user.id).toBe(person.id);
    }));

  it('counts invites that do not exist', () =>
    withLimited(async (limited) => {
      const person = await register(open.url);
      const client = await connect('socketio', limited.url, person.token);
      const codes = await guessTooOften(client, [
        (one) => one.send('accept_room_invite', { token: crypto.randomUUID() }),
      ]);
      expect(codes).toEqual(refusedAs('not_found'));
    }));

  it('counts refresh tokens that do not exist', () =>
    withLimited(async (limited) => {
      const person = await register(open.url);
      const client = await connect('websocket', limited.url, person.token);
      const codes = await guessTooOften(client, [
        (one) => one.send('refresh_session', { refreshToken: crypto.randomUUID() }),
      ]);
      expect(codes).toEqual(refusedAs('unauthenticated'));
      const { refreshToken } = person.login.tokens;
      expect((await ask(limited.url, 'refresh_session', { refreshToken })).status).toBe(429);
      expect((await ask(open.url, 'refresh_session', { refreshToken })).status).toBe(200);
    }));

  it('counts new accounts, made or not', () =>
    withLimited(async (limited) => {
      const { email } = await register(open.url);
      const statuses: number[] = [];
      for (let index = 0; index <= guessesMax; index += 1) {
        const username = uniqueName('swarm');
        const given = index % 2 === 0 ? email : `${username}@example.org`;
        const answer = await ask(limited.url, 'register', { username, email: given, password: goodPassword });
        statuses.push(answer.status);
      }
      expect(statuses).toEqual([409, 201, 409, 201, 409, 429]);
    }));

  it('does not count refreshing', () =>
    withLimited(async (limited) => {
      let { refreshToken } = (await register(open.url)).login.tokens;
      for (let index = 0; index < guessesMax * 2; index += 1) {
        const answer = await ask(limited.url, 'refresh_session', { refreshToken });
        if (!answer.ok) throw new Error(answer.error.message);
        refreshToken = answer.result.refreshToken;
      }
    }));
});

describe('200 log-ins at once', () => {
  it('are all answered, and do not hold up the others', async () => {
    const { email, token } = await register(open.url);
    const sockets = await Promise.all(socketNames.map((wire) => connect(wire, open.url, token)));
    const state = { done: false };
    const logIns = Promise.all(
      Array.from({ length: 200 }, () => ask(open.url, 'log_in', { email, password: goodPassword })),
    ).finally(() => {
      state.done = true;
    });
    let longestMs = 0;
    let looks = 0;
    while (!state.done) {
      const startedMs = performance.now();
      const [live] = await Promise.all([
        fetch(`${open.url}/health/live`),
        ...sockets.map((socket) => socket.call('ping', {})),
      ]);
      expect(live.status).toBe(200);
      longestMs = Math.max(longestMs, performance.now() - startedMs);
      looks += 1;
    }
    expect(looks).toBeGreaterThan(1);
    expect(longestMs).toBeLessThan(2_000);
    expect((await logIns).map((answer) => answer.status)).toEqual(Array.from({ length: 200 }, () => 201));
    for (const socket of sockets) socket.close();
  }, 30_000);
});
