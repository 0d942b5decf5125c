import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { callHttp } from '../../support/dialects.ts';
import { madeHashes, startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { logInToGroups, refusalOf, registerInGroups, shortPassword, userKeys } from './people.ts';
import type { FailureBody, GroupsSession } from './people.ts';

let program: Program;

beforeAll(async () => {
  program = await startProgram(madeHashes);
});
afterAll(() => program.stop());

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

const sessionShape = {
  access_token: expect.stringMatching(/^ey/),
  refresh_token: expect.any(String),
  expires_in: expect.any(Number),
  token_type: 'bearer',
};

describe('POST /auth/register', () => {
  it('makes an account and logs in, with the name as given and the e-mail address in the token', async () => {
    const body = { email: 'Grace.Hopper@example.org', password: shortPassword, fullName: 'Grace Hopper' };
    const answer = await callHttp(program.url, 'POST /auth/register', { body });
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.body)).toEqual(['message', 'user', 'session']);
    const { user, session } = answer.body as { user: Record<string, unknown>; session: GroupsSession };
    expect(Object.keys(user).toSorted()).toEqual([...userKeys, 'email'].toSorted());
    expect(user).toMatchObject({ name: 'Grace Hopper', email: body.email, role: null, theme_mode: 'light' });
    expect(session).toEqual(sessionShape);
    expect(session.expires_in).toBeWithin(800, 901);
    expect(claimsOf(session.access_token)).toMatchObject({ sub: user['id'], email: body.email });
  });

  it('gives two addresses with one first part two accounts', async () => {
    const register = (email: string) =>
      callHttp(program.url, 'POST /auth/register', {
        body: { email, password: shortPassword, fullName: 'X' },
      });
    expect((await register('twin@one.example')).status).toBe(201);
    expect((await register('twin@two.example')).status).toBe(201);
  });

  it('refuses an address that has an account with 409', async () => {
    const person = await registerInGroups(program.url);
    const body = { email: person.email.toUpperCase(), password: shortPassword, fullName: 'Another' };
    const answer = await callHttp<FailureBody>(program.url, 'POST /auth/register', { body });
    expect(refusalOf(answer)).toEqual([409, 'already_exists']);
    expect(answer.body.error).toBe(answer.body.message);
  });

  const good = { email: 'x@example.org', password: shortPassword, fullName: 'X' };
  const bad: readonly (readonly [string, unknown])[] = [
    ['email', { ...good, email: 'nobody' }],
    ['email', { ...good, email: { $ne: null } }],
    ['password', { ...good, password: 'five5' }],
    ['password', { ...good, password: { $ne: null } }],
    ['fullName', { ...good, fullName: '' }],
    ['fullName', { ...good, fullName: 'a\u0000b' }],
    ['fullName', { ...good, fullName: 'n'.repeat(81) }],
    ['fullName', { email: good.email, password: good.password }],
  ];
  for (const [field, body] of bad) {
    it(`answers ${JSON.stringify(body).slice(0, 70)} with 400, naming ${field}`, async () => {
      const answer = await callHttp<FailureBody>(program.url, 'POST /auth/register', { body });
      expect(refusalOf(answer)).toEqual([400, 'invalid_input']);
      expect(Object.keys(answer.body)).toEqual(['message', 'error', 'code']);
      expect(answer.body.message).toStartWith(`${field}: `);
    });
  }

  it('answers what is no JSON with 400', async () => {
    for (const body of ['{', '[]', '"text"'])
      expect((await callHttp(program.url, 'POST /auth/register', { body })).status).toBe(400);
  });

  it('gives nobody a role, an id or an organization for the asking', async () => {
    await registerInGroups(program.url);
    const wished = { role: 'admin', id: crypto.randomUUID(), organization: 'Mine', organizationName: 'Mine' };
    const body = { ...good, ...wished, email: 'modest@example.org' };
    const answer = await callHttp<{ session: GroupsSession }>(program.url, 'POST /auth/register', { body });
    const own = await callHttp<{ user: Record<string, unknown> }>(program.url, 'GET /v1/me', {
      token: answer.body.session.access_token,
    });
    expect(own.body.user).toMatchObject({ role: 'user', organizationNumber: 1 });
    expect(own.body.user['id']).not.toBe(wished.id);
  });
});

describe('POST /auth/login', () => {
  it('starts a session and answers with the user', async () => {
    const person = await registerInGroups(program.url);
    const { status, body } = await logInToGroups(program.url, person.email);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['message', 'user', 'session']);
    expect(body.user).toMatchObject({ id: person.id, name: person.fullName, email: person.email });
    expect(body.session).toEqual(sessionShape);
    expect(claimsOf(body.session.access_token)['email']).toBe(person.email);
  });

  it('answers a wrong address and a wrong password alike, with 401', async () => {
    const person = await registerInGroups(program.url);
    const wrong = await logInToGroups(program.url, person.email, 'not this one');
    const unknown = await logInToGroups(program.url, 'nobody@example.org');
    expect(refusalOf(wrong)).toEqual([401, 'wrong_credentials']);
    expect(unknown.body).toEqual(wrong.body);
    expect(unknown.status).toBe(401);
  });

  it('takes texts only', async () => {
    const { email } = await registerInGroups(program.url);
    for (const body of [{ email, password: { $ne: null } }, { email: [email], password: shortPassword }, {}])
      expect(refusalOf(await callHttp(program.url, 'POST /auth/login', { body }))).toEqual([
        400,
        'invalid_input',
      ]);
  });
});

describe('POST /auth/refresh', () => {
  const refresh = (token: unknown) =>
    callHttp<{ session: GroupsSession }>(program.url, 'POST /auth/refresh', {
      body: { refresh_token: token },
    });

  it('answers with the next pair, and ends the session when a token that was replaced comes again', async () => {
    const { session } = await registerInGroups(program.url);
    const first = await refresh(session.refresh_token);
    expect([first.status, Object.keys(first.body)]).toEqual([200, ['session']]);
    expect(first.body.session).toEqual(sessionShape);
    expect(first.body.session.refresh_token).not.toBe(session.refresh_token);
    const { email } = claimsOf(session.access_token);
    expect(claimsOf(first.body.session.access_token)['email']).toBe(email as string);
    const second = await refresh(first.body.session.refresh_token);
    expect(second.status).toBe(200);
    expect(refusalOf(await refresh(session.refresh_token))).toEqual([401, 'session_ended']);
    expect((await refresh(second.body.session.refresh_token)).status).toBe(401);
  });

  it('answers a token that is unknown, or none at all, with 401, and what is no text with 400', async () => {
    for (const token of ['x'.repeat(43), 'short', '', "' or 1=1"])
      expect(refusalOf(await refresh(token))).toEqual([401, 'unauthenticated']);
    for (const token of [undefined, null, 7, { $ne: null }]) expect((await refresh(token)).status).toBe(400);
  });
});

describe('a call that needs a log-in', () => {
  const id = '0191a1a1-0000-7000-8000-000000000001';
  const calls = {
    'PUT /user/profile': { name: 'Mallory' },
    'POST /user/add-contact': { contactId: id },
    'PUT /user/update-password': { password: shortPassword },
    'GET /user/dashboard': undefined,
    [`GET /user/${id}`]: undefined,
    'POST /group/create': { name: 'Harbour' },
    'POST /group/add-members': { group_id: id, user_ids: [id] },
  } as Readonly<Record<Parameters<typeof callHttp>[1], unknown>>;

  it('is 401 without a token, with a forged one, and with one whose session ended', async () => {
    const { token } = await registerInGroups(program.url);
    await callHttp(program.url, 'DELETE /v1/me/session', { token });
    for (const [call, body] of Object.entries(calls)) {
      for (const [one, code] of [
        [undefined, 'unauthenticated'],
        [`${token}x`, 'unauthenticated'],
        [token, 'session_ended'],
      ] as const) {
        const answer = await callHttp<FailureBody>(program.url, call as keyof typeof calls, {
          token: one,
          body,
        });
        expect([call, ...refusalOf(answer)]).toEqual([call, 401, code]);
        expect(Object.keys(answer.body)).toEqual(['message', 'error', 'code']);
      }
    }
  });
});
