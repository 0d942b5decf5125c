import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'bun:test';
import type { CommandName, Output, Request } from '@parley/contract/registry';
import { decodeJwt } from 'jose';
import { migratedDatabase } from '../../../../tests/support/program.ts';
import { LocalBus } from '../bus/local.ts';
import type { PasswordPolicy } from '../domain/password-policy.ts';
import { openDatabase } from '../storage/database.ts';
import type { OpenDatabase } from '../storage/database.ts';
import type { Deps } from './deps.ts';
import { Directory } from './directory.ts';
import { createDispatch } from './dispatch.ts';
import type { LoginTerms } from './handler.ts';
import { Limiter } from './limiter.ts';
import { Passwords } from './passwords.ts';
import { Tokens } from './tokens.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const password = 'violet-harbour-97';
const secrets = { jwt: 'jwt-0123456789-abcdefghijklmnop', refresh: 'refresh-0123456789-abcdefghijkl' };

/** What the clients of a wire could need, all of it. */
const terms: LoginTerms = {
  claims: (user) => ({ id: user.number, role: user.role, organization_id: user.organizationNumber }),
  lenientPasswords: true,
  fixedRefresh: true,
};

let db: OpenDatabase;
let clock: { aheadMs: number };
let registered = 0;

beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabase() }, () => undefined);
  await db.migrate();
});
afterAll(() => db.close());
beforeEach(() => {
  clock = { aheadMs: 0 };
});

/** The door, with what log-ins need behind it, on a clock that the test puts forward. */
const openDoor = (passwordPolicy: PasswordPolicy = 'standard') => {
  const nowMs = (): number => Date.now() + clock.aheadMs;
  const directory = new Directory(db);
  const bus = new LocalBus((error) => {
    throw error;
  });
  bus.subscribe((signal) => directory.hear(signal));
  const tokens = new Tokens(secrets, { accessTokenLifeMs: 15 * 60_000, nowMs });
  const dispatch = createDispatch({
    db,
    directory,
    bus,
    tokens,
    limiter: new Limiter(nowMs),
    passwords: new Passwords(),
    settings: { authenticationRate: null, passwordPolicy, defaultOrganization: 'Home', checkContract: true },
    newId: () => Bun.randomUUIDv7(),
    nowMs,
  } as unknown as Deps);
  /** Sends a command over a wire with these terms, and answers with the code of its refusal or with its result. */
  const send = async <Name extends CommandName>(
    command: Name,
    input: Request<Name>,
    { login, token }: { login?: LoginTerms | undefined; token?: string } = { login: terms },
  ): Promise<Output<Name>> => {
    const outcome = await dispatch({
      command,
      input,
      claims: token === undefined ? undefined : tokens.readAccess(token),
      origin: { address: '127.0.0.1', userAgent: null, ...(login ? { login } : {}) },
    });
    if (outcome.ok) return outcome.result as Output<Name>;
    throw outcome.bug ?? outcome.fault;
  };
  return { send, tokens };
};

const somebody = (change: object = {}) => {
  registered += 1;
  return { email: `somebody-${registered}@example.org`, password, ...change };
};

const codeOf = async (sent: Promise<unknown>): Promise<string> => {
  try {
    await sent;
    return 'ok';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

describe('the terms of a log-in', () => {
  it('put their claims into each access token, at register, log_in and refresh_session', async () => {
    const { send } = openDoor();
    const given = somebody();
    const first = await send('register', given);
    const { email } = given;
    const again = await send('log_in', { email, password });
    const { refreshToken } = again.tokens;
    const refreshed = await send('refresh_session', { refreshToken });
    for (const { accessToken } of [first.tokens, again.tokens, refreshed]) {
      const claims = decodeJwt(accessToken);
      expect(claims).toMatchObject({ id: first.user.number, role: first.user.role, sub: first.user.id });
      expect(claims['organization_id']).toBe((await db.users.load(first.user.id))?.organizationNumber);
    }
  });

  it('put nothing in where there are none', async () => {
    const { send } = openDoor();
    const { tokens } = await send('register', somebody(), {});
    expect(Object.keys(decodeJwt(tokens.accessToken)).toSorted()).toEqual([
      'aud',
      'exp',
      'iat',
      'iss',
      'sid',
      'sub',
    ]);
  });
});

describe('a password of six characters', () => {
  const short = 'k7m2pq';

  it('is taken over a wire that asks for lenient ones, and refused over others', async () => {
    const { send } = openDoor();
    const given = somebody({ password: short });
    expect(await codeOf(send('register', given, {}))).toBe('invalid_input');
    const { tokens } = await send('register', given);
    const change = { currentPassword: short, newPassword: 'q2pm7k' };
    expect(await codeOf(send('change_password', change, { token: tokens.accessToken }))).toBe(
      'invalid_input',
    );
    expect(await codeOf(send('change_password', change, { login: terms, token: tokens.accessToken }))).toBe(
      'ok',
    );
    expect(await codeOf(send('register', somebody({ password: 'k7m2p' })))).toBe('invalid_input');
  });

  it('is refused everywhere when the operator is strict, and old ones still count', async () => {
    const { email } = await (async () => {
      const given = somebody({ password: short });
      await openDoor().send('register', given);
      return given;
    })();
    const { send } = openDoor('strict');
    const { tokens } = await send('log_in', { email, password: short });
    const change = { currentPassword: short, newPassword: 'q2pm7k' };
    const withTerms = { login: terms, token: tokens.accessToken };
    expect(await codeOf(send('change_password', change, withTerms))).toBe('invalid_input');
    expect(await codeOf(send('register', somebody({ password: short })))).toBe('invalid_input');
    expect(await codeOf(send('register', somebody()))).toBe('ok');
  });
});

describe('a refresh token that stays the same', () => {
  it('gives new access tokens for seven days from the log-in, however it is used', async () => {
    const { send, tokens } = openDoor();
    const login = await send('register', somebody());
    const { refreshToken, refreshTokenExpiresAt } = login.tokens;
    const endsMs = Date.parse(refreshTokenExpiresAt);
    expect(Math.abs(endsMs - Date.now() - 7 * dayMs)).toBeLessThan(60_000);
    // Over Parley's own API, too: the session is what it was made as.
    for (const [day, login] of [
      [0, terms],
      [0, undefined],
      [3, terms],
      [6, undefined],
    ] as const) {
      clock.aheadMs = day * dayMs;
      const refreshed = await send('refresh_session', { refreshToken }, { login });
      expect(refreshed).toMatchObject({ refreshToken, refreshTokenExpiresAt });
      expect(tokens.readAccess(refreshed.accessToken)).toMatchObject({
        expiresAtMs: expect.any(Number),
      });
    }
    clock.aheadMs = 7 * dayMs + 60_000;
    expect(await codeOf(send('refresh_session', { refreshToken }))).toBe('session_ended');
  });

  it('gives no access token that outlives it', async () => {
    const { send } = openDoor();
    const { tokens } = await send('register', somebody());
    clock.aheadMs = 7 * dayMs - 5 * 60_000;
    const { refreshToken } = tokens;
    const refreshed = await send('refresh_session', { refreshToken });
    const leftMs = Date.parse(tokens.refreshTokenExpiresAt) - Date.parse(refreshed.accessTokenExpiresAt);
    expect(leftMs).toBeGreaterThanOrEqual(0);
    expect(leftMs).toBeLessThan(1_000);
  });

  it('is only for who asks for it at the log-in', async () => {
    const { send } = openDoor();
    const { tokens } = await send('register', somebody(), {});
    const { refreshToken } = tokens;
    const refreshed = await send('refresh_session', { refreshToken });
    expect(refreshed.refreshToken).not.toBe(refreshToken);
    expect(Date.parse(refreshed.refreshTokenExpiresAt)).toBeGreaterThan(Date.now() + 29 * dayMs);
  });

  const ends = {
    log_out: (token: string) => ['log_out', {}, token] as const,
    change_password: (token: string) =>
      ['change_password', { currentPassword: password, newPassword: 'copper-lantern-52' }, token] as const,
  };
  for (const [what, make] of Object.entries(ends)) {
    it(`ends with ${what}`, async () => {
      const { send } = openDoor();
      const { tokens } = await send('register', somebody());
      const [command, input, token] = make(tokens.accessToken);
      await send(command, input, { login: terms, token });
      const { refreshToken } = tokens;
      expect(await codeOf(send('refresh_session', { refreshToken }))).toBe('session_ended');
      expect(await codeOf(send('get_me', {}, { token: tokens.accessToken }))).toBe('session_ended');
    });
  }

  it('ends with the account', async () => {
    const { send } = openDoor();
    const organization = 'Fixed';
    const admin = await send('register', somebody({ organization }));
    const { user, tokens } = await send('register', somebody({ organization }));
    await send('remove_user', { userId: user.id }, { token: admin.tokens.accessToken });
    const { refreshToken } = tokens;
    expect(await codeOf(send('refresh_session', { refreshToken }))).toBe('session_ended');
  });
});

describe('a refresh token that was replaced', () => {
  it('gives its successor once more within a day, and ends the session after that', async () => {
    const { send } = openDoor();
    const { tokens } = await send('register', somebody(), {});
    const { refreshToken } = tokens;
    const next = await send('refresh_session', { refreshToken }, {});
    clock.aheadMs = dayMs - hourMs;
    expect(await send('refresh_session', { refreshToken }, {})).toMatchObject({
      refreshToken: next.refreshToken,
    });
    clock.aheadMs = dayMs + hourMs;
    expect(await codeOf(send('refresh_session', { refreshToken }, {}))).toBe('session_ended');
    expect(await codeOf(send('refresh_session', { refreshToken: next.refreshToken }, {}))).toBe(
      'session_ended',
    );
  });
});
