import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { uniqueName } from '../../support/ask.ts';
import { callHttp } from '../../support/dialects.ts';
import { madeHashes, startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { aTime, logIn, password, person, refusal, register } from './people.ts';
import type { Registered } from './people.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram(madeHashes);
});
afterAll(() => program.stop());

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('POST /api/auth/register', () => {
  it('answers with the user, numbers for ids, and nothing of the password', async () => {
    const username = uniqueName('first');
    const { status, body } = await register(program.url, {
      username,
      organizationName: uniqueName('Acme'),
      role: 'admin',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      message: 'Registered.',
      user: {
        id: expect.any(Number),
        username,
        email: `${username}@organizations.example`,
        role: 'admin',
        organization_id: expect.any(Number),
        createdAt: aTime,
        updatedAt: aTime,
      },
    } as never);
  });

  it('gives who founds an organization the role asked for, and `user` without one', async () => {
    for (const [asked, given] of [
      ['admin', 'admin'],
      ['moderator', 'moderator'],
      ['user', 'user'],
      [undefined, 'user'],
    ]) {
      const { status, body } = await register(program.url, {
        organizationName: uniqueName('Founded'),
        ...(asked === undefined ? {} : { role: asked }),
      });
      expect([status, (body.user as unknown as { role: string }).role]).toEqual([201, given ?? '']);
    }
  });

  it('makes who joins an organization a user, and refuses a role above that', async () => {
    const organizationName = uniqueName('Joined');
    const founder = await person(program.url, organizationName, 'admin');
    for (const role of ['admin', 'moderator']) {
      const { status, body } = await register(program.url, { organizationName, role });
      expect([status, body]).toEqual([403, refusal('forbidden') as never]);
    }
    for (const role of ['user', undefined]) {
      const { body } = await register(program.url, { organizationName, ...(role ? { role } : {}) });
      expect(body.user).toMatchObject({ role: 'user', organization_id: founder.organizationId });
    }
  });

  it('puts who names no organization into the default one', async () => {
    const numbers: number[] = [];
    for (const given of [{}, { organizationName: '' }, { organizationName: null as never }]) {
      const { status, body } = await register(program.url, given);
      expect(status).toBe(201);
      numbers.push(body.user.organization_id);
    }
    expect(new Set(numbers).size).toBe(1);
  });

  it('refuses a second account of one address or name with 409', async () => {
    const one = await person(program.url, uniqueName('Taken'));
    for (const taken of [{ email: one.email }, { username: one.username }]) {
      const { status, body } = await register(program.url, taken);
      expect([status, body]).toEqual([409, refusal('already_exists') as never]);
    }
  });

  it.each([
    ['an unknown role', { role: 'owner' }, 'role'],
    ['an object for a password', { password: { $ne: null } }, 'password'],
    ['five characters for a password', { password: '12345' }, 'password'],
    ['no e-mail address', { email: 'nowhere' }, 'email'],
    ['a name of control characters', { organizationName: 'a\u0000b' }, 'organizationName'],
    ['an array for a user name', { username: ['a'] }, 'username'],
  ])('refuses %s with 400, and names the field', async (_what, given, field) => {
    const { status, body } = await register(program.url, given as never);
    expect([status, body]).toEqual([400, refusal('invalid_input') as never]);
    expect(body.message).toContain(field);
  });

  it('takes no id, organization or role by another name', async () => {
    const organizationName = uniqueName('Forged');
    const founder = await person(program.url, organizationName, 'admin');
    const username = uniqueName('forger');
    const { body } = await callHttp<{ user: Registered }>(program.url, 'POST /api/auth/register', {
      body: `{"username":"${username}","email":"${username}@organizations.example","password":"${password}",
        "organizationName":"${organizationName}","id":${founder.id},"organization_id":${founder.organizationId},
        "__proto__":{"role":"admin"},"user":{"role":"admin"}}`,
    });
    expect(body.user).toMatchObject({ username, role: 'user' });
    expect(body.user.id).not.toBe(founder.id);
  });
});

describe('POST /api/auth/login', () => {
  it('answers with two tokens, whose claims are the numbers of this system', async () => {
    const ada = await person(program.url, uniqueName('Claims'), 'moderator');
    const { status, body } = await logIn(program.url, ada.email);
    expect(status).toBe(200);
    expect(claimsOf(body.accessToken)).toMatchObject({
      id: ada.id,
      role: 'moderator',
      organization_id: ada.organizationId,
      sub: expect.any(String),
      sid: expect.any(String),
      exp: expect.any(Number),
    });
  });

  it('has one answer for a wrong password and an unknown address', async () => {
    const ada = await person(program.url, uniqueName('Wrong'));
    const tries = [ada.email, 'nobody@organizations.example'].map((email) =>
      callHttp(program.url, 'POST /api/auth/login', { body: { email, password: 'wrong-password' } }),
    );
    const [wrong, unknown] = await Promise.all(tries);
    expect(wrong?.status).toBe(401);
    expect(wrong?.body).toEqual(refusal('wrong_credentials'));
    expect([unknown?.status, unknown?.body]).toEqual([wrong?.status, wrong?.body]);
  });
});

describe('POST /api/auth/refresh-token', () => {
  const refresh = (refreshToken: unknown) =>
    callHttp<{ accessToken: string }>(program.url, 'POST /api/auth/refresh-token', {
      body: { refreshToken },
    });

  it('gives a new access token for the same refresh token, again and again', async () => {
    const ada = await person(program.url, uniqueName('Refresh'));
    for (let count = 0; count < 3; count += 1) {
      const { status, body } = await refresh(ada.refreshToken);
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual(['accessToken']);
      expect(claimsOf(body.accessToken)).toMatchObject({ id: ada.id, organization_id: ada.organizationId });
      expect((await callHttp(program.url, 'GET /api/chat', { token: body.accessToken })).status).toBe(200);
    }
  });

  it('ends with log-out', async () => {
    const ada = await person(program.url, uniqueName('Out'));
    await callHttp(program.url, 'POST /api/auth/logout', { token: ada.token });
    const { status, body } = await refresh(ada.refreshToken);
    expect([status, body]).toEqual([401, refusal('session_ended') as never]);
  });

  it.each(['x', 'made-up-0123456789abcdef', 'a.b.c'])('refuses %p with 401', async (token) => {
    const { status, body } = await refresh(token);
    expect([status, body]).toEqual([401, refusal('unauthenticated') as never]);
  });

  it.each([undefined, null, 7, { $ne: null }])('refuses %p with 400', async (token) => {
    const { status, body } = await refresh(token);
    expect([status, body]).toEqual([400, refusal('invalid_input') as never]);
  });

  it('takes no access token in its place', async () => {
    const ada = await person(program.url, uniqueName('Swap'));
    expect((await refresh(ada.token)).status).toBe(401);
    expect((await callHttp(program.url, 'GET /api/chat', { token: ada.refreshToken })).status).toBe(401);
  });
});
