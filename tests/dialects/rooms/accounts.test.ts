import { describe, expect, it } from 'bun:test';
import { decodeJwt } from 'jose';
import { openStage, password, timeShape, uuidShape } from './stage.ts';

const stage = openStage();

/** The first of a program is its admin. */
const admin = (() => {
  let made: ReturnType<typeof stage.register> | undefined;
  return () => (made ??= stage.register());
})();

const account = (name: string) => ({ username: name, email: `${name}@example.org`, password });

interface LoginData {
  readonly user: Record<string, unknown>;
  readonly token: string;
}

describe('registering and logging in', () => {
  for (const [register, logIn] of [
    ['POST /auth/register', 'POST /auth/login'],
    ['POST /users', 'POST /users/login'],
  ] as const) {
    it(`answers a user and a token at ${register} and ${logIn}`, async () => {
      await admin();
      const given = account(`pia${register.length}`);
      const made = await stage.call<LoginData>(register, undefined, given);
      expect(made.status).toBe(201);
      const user = {
        id: expect.stringMatching(uuidShape),
        username: given.username,
        email: given.email,
        createdAt: expect.stringMatching(timeShape),
      };
      const login = { success: true, message: expect.any(String), data: { user, token: expect.any(String) } };
      expect(made.body as unknown).toEqual(login);
      const back = await stage.call<LoginData>(logIn, undefined, { email: given.email, password });
      expect(back.status).toBe(200);
      expect(back.body as unknown).toEqual(login);
      for (const { token } of [made.body.data, back.body.data])
        expect(decodeJwt(token)).toMatchObject({
          id: made.body.data.user['id'],
          sub: made.body.data.user['id'],
          username: given.username,
          sid: expect.any(String),
          exp: expect.any(Number),
        });
      expect((await stage.call('GET /rooms', back.body.data)).status).toBe(200);
    });
  }

  it('refuses what is taken with 409, and what is not an account with 400', async () => {
    const given = account('quinn');
    await stage.data('POST /users', undefined, given);
    expect(await stage.statusOf('POST /users', undefined, given)).toEqual([409, 'already_exists']);
    expect(await stage.statusOf('POST /users', undefined, { ...given, email: 'other@example.org' })).toEqual([
      409,
      'already_exists',
    ]);
    for (const wrong of [
      { ...given, username: undefined },
      { ...given, email: 'no address' },
      { ...given, password: '12345' },
      { ...given, password: { $ne: null } },
      { ...given, username: ['quinn'] },
      [],
      'text',
    ])
      expect(await stage.statusOf('POST /auth/register', undefined, wrong)).toEqual([400, 'invalid_input']);
  });

  it('gives nobody a role that they ask for', async () => {
    await admin();
    const given = { ...account('rosa'), role: 'admin', isAdmin: true, id: crypto.randomUUID() };
    const { token, user } = await stage.data<LoginData>('POST /users', undefined, given);
    expect(user['id']).not.toBe(given.id);
    const users = await stage.data<{ id: string; email?: string }[]>('GET /users', { token });
    expect(users.filter(({ email }) => email !== undefined).map(({ id }) => id)).toEqual([
      String(user['id']),
    ]);
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const given = account('saul');
    await stage.data('POST /users', undefined, given);
    const wrong = await stage.call('POST /auth/login', undefined, { ...given, password: 'wrong-1' });
    const unknown = await stage.call('POST /auth/login', undefined, {
      email: 'nobody@example.org',
      password,
    });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.body).toEqual(unknown.body);
    expect(wrong.body as unknown).toEqual({
      success: false,
      message: expect.any(String),
      code: 'wrong_credentials',
    });
    expect(
      await stage.statusOf('POST /auth/login', undefined, { email: { $ne: null }, password: { $ne: null } }),
    ).toEqual([400, 'invalid_input']);
  });
});

describe('calls without a token', () => {
  it('are 401, and so are those with a wrong one', async () => {
    const id = crypto.randomUUID();
    for (const path of [
      'GET /users',
      `GET /users/${id}`,
      `GET /users/${id}/rooms`,
      `GET /rooms/users/${id}`,
      'POST /rooms',
      'GET /rooms',
      `GET /rooms/${id}`,
      `POST /rooms/${id}/join`,
      `POST /rooms/${id}/invites`,
      'POST /rooms/invites/abcdefghijklmnopqrst/join',
      `POST /rooms/${id}/leave`,
      `GET /rooms/${id}/members`,
      `GET /rooms/${id}/users`,
      `GET /rooms/${id}/messages`,
      `POST /rooms/${id}/messages/read`,
      `POST /${id}/messages/read`,
    ] as const) {
      for (const who of [undefined, { token: 'x.y.z' }]) {
        const { status, body } = await stage.call(path, who);
        expect([path, status, body as unknown]).toEqual([
          path,
          401,
          { success: false, message: expect.any(String), code: 'unauthenticated' },
        ]);
      }
    }
  });
});

describe('GET /users', () => {
  it('lists the organization, with e-mail addresses for oneself and for an admin only', async () => {
    const boss = await admin();
    const [one, other] = [await stage.register(), await stage.register()];
    const shape = ({ id, username, email }: typeof one, withEmail: boolean) => ({
      id,
      username,
      ...(withEmail ? { email } : {}),
      createdAt: expect.stringMatching(timeShape),
    });
    const users = await stage.data<{ id: string }[]>('GET /users', one);
    for (const [who, withEmail] of [
      [one, true],
      [other, false],
      [boss, false],
    ] as const)
      expect(users.find(({ id }) => id === who.id) as unknown).toEqual(shape(who, withEmail));
    const all = await stage.data<{ id: string }[]>('GET /users', boss);
    expect(all.map(({ id }) => id)).toEqual(users.map(({ id }) => id));
    expect(all.find(({ id }) => id === one.id) as unknown).toEqual(shape(one, true));
    expect(await stage.data(`GET /users/${other.id}`, one)).toEqual(shape(other, false));
    expect(await stage.data(`GET /users/${one.id}`, one)).toEqual(shape(one, true));
    expect(await stage.data(`GET /users/${one.id.toUpperCase()}`, boss)).toEqual(shape(one, true));
  });

  it('hides other organizations', async () => {
    const [one, stranger] = [await stage.register(), await stage.stranger()];
    const ids = async (who: typeof one) =>
      (await stage.data<{ id: string }[]>('GET /users', who)).map(({ id }) => id);
    expect(await ids(one)).not.toContain(stranger.id);
    expect(await ids(stranger)).toEqual([stranger.id]);
    const missing = await stage.call(`GET /users/${crypto.randomUUID()}`, one);
    const hidden = await stage.call(`GET /users/${stranger.id}`, one);
    expect([hidden.status, hidden.body]).toEqual([404, missing.body]);
    expect(await stage.statusOf(`GET /users/${stranger.id}/rooms`, one)).toEqual([404, 'not_found']);
    expect(await stage.statusOf('GET /users/17', one)).toEqual([400, 'invalid_input']);
    expect(await stage.statusOf('GET /users/17/rooms', one)).toEqual([400, 'invalid_input']);
  });
});
