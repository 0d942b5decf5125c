import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { callHttp, dialectOpener } from '../../support/dialects.ts';
import { madeHashes, startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { password, registerDirect, uuidShape } from './accounts.ts';
import type { Registered } from './accounts.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram(madeHashes);
});
afterAll(() => program.stop());

const open = dialectOpener(() => program);

const post = (path: 'register' | 'login', body: unknown) =>
  callHttp<Registered>(program.url, `POST /api/auth/${path}`, { body });

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

const answerKeys = ['accessToken', 'message', 'refreshToken', 'token', 'user'];
const userKeys = ['email', 'id', 'username'];

describe('POST /api/auth/register with e-mail and password', () => {
  it('makes an account and answers 201 with a token that works', async () => {
    const email = 'new@example.org';
    const { status, body } = await post('register', { email, password });
    expect(status).toBe(201);
    expect(Object.keys(body).toSorted()).toEqual(answerKeys);
    expect(Object.keys(body.user).toSorted()).toEqual(userKeys);
    expect(body.user.email).toBe(email);
    expect(body.user.id).toMatch(uuidShape);
    expect(body['accessToken']).toBe(body.token);
    const history = await callHttp(program.url, `GET /api/messages/${body.user.id}`, { token: body.token });
    expect(history).toMatchObject({ status: 200, body: [] });
  });

  it('puts into the token what clients of /api/auth/* read from it', async () => {
    const { body } = await post('register', { email: 'claims@example.org', password });
    const { sub, sid, exp, id, role, organization_id: organizationId } = claimsOf(body.token);
    expect({ sub, role }).toEqual({ sub: body.user.id, role: 'user' });
    expect(sid).toMatch(uuidShape);
    for (const number of [exp, id, organizationId]) expect(Number.isSafeInteger(number)).toBe(true);
  });

  it('never answers with the password or its hash', async () => {
    const { body } = await post('register', { email: 'hush@example.org', password: 'unmistakable-97' });
    expect(JSON.stringify(body)).not.toMatch(/unmistakable|argon|scrypt|bcrypt|hash|\$2[aby]\$/i);
  });

  it('answers 409 for an address that is taken, however it is written', async () => {
    await post('register', { email: 'taken@example.org', password });
    const { status, body } = await post('register', { email: 'TAKEN@example.org', password });
    expect(status).toBe(409);
    expect(body).toEqual({
      message: 'There is an account with this e-mail address already. Log in instead.',
      error: 'There is an account with this e-mail address already. Log in instead.',
      code: 'already_exists',
    } as never);
  });

  it.each([
    ['no password', { email: 'bad@example.org' }],
    ['no address', { password }],
    ['a password of five characters', { email: 'bad@example.org', password: 'short' }],
    ['an address without an @', { email: 'bad', password }],
    ['an object for an address', { email: { $ne: null }, password }],
    ['an object for a password', { email: 'bad@example.org', password: { $gt: '' } }],
    ['a list for a body', []],
    ['text that is no JSON', '{"email":'],
  ])('answers 400 for %s', async (_what, body) => {
    const answer = await post('register', body);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body).toSorted()).toEqual(['code', 'error', 'message']);
    expect(answer.body).toMatchObject({ code: 'invalid_input', error: answer.body['message'] });
  });

  it('takes no role and no id from the body', async () => {
    const given = { email: 'modest@example.org', password, role: 'admin', id: 1, isAdmin: true };
    const { status, body } = await post('register', { ...given, __proto__: { role: 'admin' } });
    expect(status).toBe(201);
    expect(claimsOf(body.token)).toMatchObject({ role: 'user' });
    expect(body.user.id).toMatch(uuidShape);
  });
});

describe('POST /api/auth/login', () => {
  it('answers 200 with a token', async () => {
    const { id, email } = await registerDirect(program.url);
    const { status, body } = await post('login', { email, password });
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(answerKeys);
    expect(body.user).toMatchObject({ id, email });
    const client = await open({ token: body.token });
    expect(client.heard).toEqual([]);
  });

  it('answers alike for a wrong password and an address that nobody has', async () => {
    const { email } = await registerDirect(program.url);
    const wrong = await post('login', { email, password: 'wrong-one' });
    const nobody = await post('login', { email: 'nobody@example.org', password });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toMatchObject({ code: 'wrong_credentials' });
    expect([nobody.status, nobody.body]).toEqual([wrong.status, wrong.body]);
  });

  it('refuses objects where texts belong', async () => {
    const { email } = await registerDirect(program.url);
    for (const body of [
      { email, password: { $ne: null } },
      { email: { $ne: null }, password },
    ])
      expect(await post('login', body)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  });
});
