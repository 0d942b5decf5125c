import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, uniqueName } from '../../support/ask.ts';
import { callHttp, dialectOpener, openDialectClient } from '../../support/dialects.ts';
import { goodPassword } from '../../support/people.ts';
import { madeHashes, startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { within } from '../../support/wait.ts';
import { aUuid, askAssistant, makeSession, refusal, signUp } from './sessions.ts';

let program: Program;
let admin: { readonly token: string };
beforeAll(async () => {
  program = await startProgram(madeHashes);
  // The first account of a server is its admin; those after it are as anybody.
  admin = await signUp(program.url);
});
afterAll(() => program.stop());

const open = dialectOpener(() => program);

const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('POST /api/auth/signup', () => {
  it('makes an account and answers 201 with token and user, and nothing of the password', async () => {
    const username = uniqueName('new');
    const email = `${username}@sessions.example`;
    const body = { username, email, password: goodPassword };
    const answer = await callHttp(program.url, 'POST /api/auth/signup', { body });
    expect(answer.status).toBe(201);
    const { token, user } = answer.body;
    expect(user).toEqual({ id: aUuid, username, email });
    expect(JSON.stringify(answer.body)).not.toMatch(/password|hash/i);
    expect(claimsOf(String(token))).toMatchObject({
      id: expect.any(Number),
      role: 'user',
      organization_id: expect.any(Number),
    });
  });

  it('takes a password of six characters, and refuses one of five', async () => {
    const account = () => {
      const username = uniqueName('short');
      return { username, email: `${username}@sessions.example` };
    };
    const six = { ...account(), password: 'abc123' };
    expect((await callHttp(program.url, 'POST /api/auth/signup', { body: six })).status).toBe(201);
    const five = { ...account(), password: 'abc12' };
    const refused = await callHttp(program.url, 'POST /api/auth/signup', { body: five });
    expect(refused).toMatchObject({ status: 400, body: refusal('invalid_input') });
  });

  it('answers 409 for an address and for a user name that are taken', async () => {
    const { username, email } = await signUp(program.url);
    const password = goodPassword;
    for (const taken of [
      { username: uniqueName('other'), email, password },
      { username, email: `${uniqueName('other')}@sessions.example`, password },
    ]) {
      const { status, body } = await callHttp(program.url, 'POST /api/auth/signup', { body: taken });
      expect(status).toBe(409);
      expect(body).toEqual(refusal('already_exists'));
    }
  });

  it('answers 400 for what is no account, field by field', async () => {
    const good = { username: 'somebody', email: 'somebody@sessions.example', password: goodPassword };
    for (const body of [
      {},
      '[]',
      '{"username":',
      { ...good, username: undefined },
      { ...good, email: undefined },
      { ...good, password: undefined },
      { ...good, username: { $ne: null } },
      { ...good, email: { $gt: '' } },
      { ...good, password: { $ne: null } },
      { ...good, email: 'nowhere' },
      { ...good, username: 'nul\u0000' },
    ]) {
      const answer = await callHttp(program.url, 'POST /api/auth/signup', { body });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual(refusal('invalid_input'));
    }
    const { body } = await callHttp(program.url, 'POST /api/auth/signup', { body: {} });
    expect(body['message']).toMatch(/username.*email.*password/);
  });

  it('gives nobody the role, the id or the organization that they ask for', async () => {
    const username = uniqueName('climber');
    const wish = { role: 'admin', id: 1, organization_id: 1, organizationName: 'Mine', isAdmin: true };
    const own = { username, email: `${username}@sessions.example`, password: goodPassword };
    const body = `{"__proto__":{"role":"admin"},${JSON.stringify({ ...wish, ...own }).slice(1)}`;
    const { status, body: answer } = await callHttp(program.url, 'POST /api/auth/signup', { body });
    expect(status).toBe(201);
    const me = await ask(program.url, 'get_me', {}, answer['token'] as string);
    const founder = await ask(program.url, 'get_me', {}, admin.token);
    if (!me.ok || !founder.ok) throw new Error('They are there.');
    expect(me.result.user.role).toBe('user');
    expect(me.result.user.organizationId).toBe(founder.result.user.organizationId);
  });
});

describe('POST /api/auth/login', () => {
  it('answers a token with which the sessions are one’s own', async () => {
    const person = await signUp(program.url);
    const session = await makeSession(program.url, person);
    const { email } = person;
    const login = { email, password: goodPassword };
    const { status, body } = await callHttp(program.url, 'POST /api/auth/login', { body: login });
    expect(status).toBe(200);
    const token = body['token'] as string;
    const { body: sessions } = await callHttp(program.url, 'GET /api/sessions', { token });
    expect(sessions as unknown).toEqual([session]);
  });

  it('answers one 401 for a wrong password and for an address that nobody has', async () => {
    const { email } = await signUp(program.url);
    const wrong = await callHttp(program.url, 'POST /api/auth/login', {
      body: { email, password: 'wrong-one' },
    });
    const nobody = await callHttp(program.url, 'POST /api/auth/login', {
      body: { email: 'nobody@sessions.example', password: 'wrong-one' },
    });
    expect({ ...nobody, headers: 0 }).toEqual({ ...wrong, headers: 0 });
    expect(wrong).toMatchObject({ status: 401, body: refusal('wrong_credentials') });
    const object = { email, password: { $ne: null } };
    expect((await callHttp(program.url, 'POST /api/auth/login', { body: object })).status).toBe(400);
  });
});

describe('POST /api/auth/logout', () => {
  const logInAgain = async (email: string) => {
    const login = { email, password: goodPassword };
    const { body } = await callHttp(program.url, 'POST /api/auth/login', { body: login });
    return { token: body['token'] as string, refreshToken: body['refreshToken'] as string };
  };

  it('stops the token and its refresh token at once, and no other log-in', async () => {
    const person = await signUp(program.url);
    const other = await logInAgain(person.email);
    const { token, refreshToken } = person;
    expect(await callHttp(program.url, 'POST /api/auth/logout', { token })).toMatchObject({
      status: 200,
      body: { message: someMessage },
    });
    const again = await callHttp(program.url, 'GET /api/sessions', { token });
    expect(again).toMatchObject({ status: 401, body: refusal('session_ended') });
    expect((await callHttp(program.url, 'POST /api/auth/logout', { token })).status).toBe(401);
    for (const refresh of [
      await callHttp(program.url, 'POST /api/auth/refresh-token', { body: { refreshToken } }),
      await ask(program.url, 'refresh_session', { refreshToken }),
    ])
      expect(refresh.status).toBe(401);
    const { status } = await callHttp(program.url, 'GET /api/sessions', { token: other.token });
    expect(status).toBe(200);
    const refreshed = await ask(program.url, 'refresh_session', { refreshToken: other.refreshToken });
    expect(refreshed.status).toBe(200);
  });

  it('closes the open sockets of that log-in on every wire, and of no other', async () => {
    const person = await signUp(program.url);
    const other = await open(await logInAgain(person.email));
    const clients = [
      await open(person, 'socketio'),
      await open(person, 'socketio-polling'),
      await open(person, 'websocket'),
    ];
    await callHttp(program.url, 'POST /api/auth/logout', { token: person.token });
    const reasons = await within('the end', Promise.all(clients.map((client) => client.closed)));
    expect(reasons).toEqual(['io server disconnect', 'io server disconnect', '4403']);
    const back = await openDialectClient('socketio', program.url, person.token).catch(
      (error: unknown) => error,
    );
    expect(back).toMatchObject({ data: { code: 'session_ended' } });
    const { id } = await makeSession(program.url, await logInAgainAs(person));
    await askAssistant(other, id, 'Still here');
  });

  const logInAgainAs = async (person: Awaited<ReturnType<typeof signUp>>) => ({
    ...person,
    ...(await logInAgain(person.email)),
  });

  it('answers 401 without a token, and with a wrong one', async () => {
    for (const token of [undefined, 'wrong', `${admin.token}x`]) {
      const answer = await callHttp(program.url, 'POST /api/auth/logout', { token });
      expect(answer).toMatchObject({ status: 401, body: refusal('unauthenticated') });
    }
  });
});

const someMessage: unknown = expect.stringMatching(/\S/);

describe('the limit of authentication', () => {
  it('answers 429 with Retry-After to guesses and to many accounts, in this dialect’s body', async () => {
    const settings = {
      DATABASE_URL: program.databaseUrl ?? '',
      DIALECTS: 'sessions',
      AUTH_RATE_LIMIT: '3/1m',
    };
    const limited = await startProgram({ ...settings, TRUSTED_PROXIES: '127.0.0.1' });
    const from = async (address: string, path: string, body: object): Promise<Response> =>
      fetch(limited.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify(body),
      });
    try {
      const { email } = await signUp(program.url);
      const guess = { email, password: 'a-wrong-guess' };
      const account = (): object => {
        const username = uniqueName('many');
        return { username, email: `${username}@sessions.example`, password: goodPassword };
      };
      const calls = {
        '198.51.100.1': ['/api/auth/login', () => guess, 401],
        '198.51.100.2': ['/api/auth/signup', account, 201],
      } as const;
      for (const [address, [path, body, expected]] of Object.entries(calls)) {
        for (let times = 0; times < 3; times += 1)
          expect((await from(address, path, body())).status).toBe(expected);
        const refused = await from(address, path, body());
        expect(refused.status).toBe(429);
        const seconds = Number(refused.headers.get('retry-after'));
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThanOrEqual(60);
        expect(await refused.json()).toEqual(refusal('rate_limited'));
      }
      const right = { email, password: goodPassword };
      expect((await from('198.51.100.3', '/api/auth/login', right)).status).toBe(429);
    } finally {
      await limited.stop();
    }
  });
});
