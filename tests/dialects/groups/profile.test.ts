import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import { callHttp, openDialectClient } from '../../support/dialects.ts';
import { plainPng, uploadPicture } from '../../support/pictures.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import {
  logInToGroups,
  refusalOf,
  registerElsewhere,
  registerInGroups,
  shortPassword,
  userKeys,
} from './people.ts';
import type { FailureBody, GroupsSession } from './people.ts';

let program: Program;

beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

const setProfile = (token: string, body: unknown, path: `/${string}` = '/user/profile') =>
  callHttp<{ message: string; user: Record<string, unknown> }>(program.url, `PUT ${path}`, { token, body });

const full = {
  name: 'Countess of Lovelace',
  description: 'Two lines,\nand <b>no</b> markup.',
  resume_link: 'http://example.org/ada.pdf',
  role: 'admin',
  profile_picture: 'https://example.org/ada.png?size=2#face',
  theme_mode: 'dark',
  theme_color: '#C0ffEE',
  background_image: 'https://example.org/sea.jpg',
};

describe('PUT /user/profile', () => {
  it('sets every field, under each of its paths', async () => {
    for (const path of ['/user/profile', '/setProfile', '/user/setProfile'] as const) {
      const { id, token } = await registerInGroups(program.url);
      const answer = await setProfile(token, { id, ...full }, path);
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.body)).toEqual(['message', 'user']);
      expect(Object.keys(answer.body.user).toSorted()).toEqual(userKeys);
      expect(answer.body.user).toEqual({ id, created_at: expect.any(String), ...full });
    }
  });

  it('changes what is given only, and empties with null or an empty text', async () => {
    const { id, token } = await registerInGroups(program.url);
    await setProfile(token, full);
    const { body } = await setProfile(token, { theme_mode: 'light', profile_picture: '', role: null });
    const changed = { ...full, theme_mode: 'light', profile_picture: null, role: null };
    expect(body.user).toEqual({ id, created_at: expect.any(String), ...changed });
    expect((await setProfile(token, {})).body.user).toEqual(body.user);
  });

  it('shows none of the pictures that are uploaded elsewhere, and does not remove what its forms know nothing of', async () => {
    const { token } = await registerInGroups(program.url);
    const own = async () =>
      (await callHttp<{ user: { picture: string | null } }>(program.url, 'GET /v1/me', { token })).body.user;
    expect((await uploadPicture(program.url, token, plainPng({ width: 4, height: 4 }))).status).toBe(200);
    const { picture } = await own();
    expect(picture).toStartWith('/v1/pictures/');
    for (const empty of [null, '']) {
      const { status, body } = await setProfile(token, { name: 'Ada', profile_picture: empty });
      expect([status, body.user['profile_picture']]).toEqual([200, null]);
    }
    expect(await own()).toMatchObject({ name: 'Ada', picture });
    const { body } = await setProfile(token, { profile_picture: full.profile_picture });
    expect(body.user['profile_picture']).toBe(full.profile_picture);
    expect((await own()).picture).toBe(full.profile_picture);
    await setProfile(token, { profile_picture: '' });
    expect((await own()).picture).toBeNull();
  });

  it('takes the role for a title, which gives no right', async () => {
    await registerInGroups(program.url);
    const { token } = await registerInGroups(program.url);
    const other = await registerInGroups(program.url);
    await setProfile(token, { role: 'admin' });
    const own = await callHttp<{ user: object }>(program.url, 'GET /v1/me', { token });
    expect(own.body.user).toMatchObject({ role: 'user', title: 'admin' });
    const removing = await callHttp(program.url, `DELETE /v1/users/${other.id}`, { token, body: {} });
    expect(removing.status).toBe(403);
  });

  it("refuses another's id with 403 and changes nobody", async () => {
    const [person, other] = [await registerInGroups(program.url), await registerInGroups(program.url)];
    for (const id of [other.id, 'x', 7, {}, [person.id], { toString: 1 }])
      expect(refusalOf(await setProfile(person.token, { id, name: 'Mallory' }))).toEqual([403, 'forbidden']);
    for (const { token, fullName } of [person, other])
      expect((await setProfile(token, {})).body.user['name']).toBe(fullName);
  });

  const refused: Readonly<Record<string, readonly unknown[]>> = {
    profile_picture: ['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,<script>', 'x.png', 7],
    resume_link: ['javascript:alert(1)', 'file:///etc/passwd', '//example.org/x', { url: 'https://x.org' }],
    background_image: ['data:image/svg+xml,<svg onload=alert(1)>', 'blob:https://example.org/1', ['x']],
    theme_mode: ['blue', 'system', null, 1],
    theme_color: ['url(javascript:alert(1))', '#12345g', 7],
    name: ['', null, 'n'.repeat(81), 'a\nb', {}],
    role: ['t'.repeat(81), 'a\nb', ['admin']],
    description: ['d'.repeat(2_001), 'nul\u0000', 'lone\ud800', ['x']],
  };
  it('refuses what does not fit a field with 400, naming it, and changes nothing', async () => {
    const { token, fullName } = await registerInGroups(program.url);
    for (const [field, values] of Object.entries(refused)) {
      for (const value of values) {
        const answer = await setProfile(token, { name: 'Changed', [field]: value });
        expect([field, value, ...refusalOf(answer)]).toEqual([field, value, 400, 'invalid_input']);
        expect(answer.body.message).toStartWith(`${field}: `);
      }
    }
    expect((await setProfile(token, {})).body.user).toMatchObject({ name: fullName, theme_mode: 'light' });
  });
});

describe('GET /user/:id', () => {
  const get = (token: string, id: string) =>
    callHttp<{ user: Record<string, unknown> }>(program.url, `GET /user/${id}`, { token });

  it('is the public profile: no e-mail address, no theme', async () => {
    const [person, other] = [await registerInGroups(program.url), await registerInGroups(program.url)];
    await setProfile(other.token, full);
    const { status, body } = await get(person.token, other.id.toUpperCase());
    expect([status, Object.keys(body)]).toEqual([200, ['user']]);
    expect(Object.keys(body.user).toSorted()).toEqual(userKeys);
    const hidden = { theme_mode: null, theme_color: null, background_image: null };
    expect(body.user).toEqual({ id: other.id, created_at: expect.any(String), ...full, ...hidden });
    expect(JSON.stringify(body)).not.toContain(other.email);
  });

  it('is the whole of one’s own', async () => {
    const { id, token } = await registerInGroups(program.url);
    await setProfile(token, full);
    expect((await get(token, id)).body.user).toEqual({ id, created_at: expect.any(String), ...full });
  });

  it('answers for another organization as for nobody', async () => {
    const person = await registerInGroups(program.url);
    const stranger = await registerElsewhere(program.url);
    const nobody = await get(person.token, crypto.randomUUID());
    expect(refusalOf(nobody)).toEqual([404, 'not_found']);
    for (const answer of [await get(person.token, stranger.id), await get(stranger.token, person.id)])
      expect([answer.status, answer.body]).toEqual([404, nobody.body]);
  });

  it('answers what is no UUID with 400', async () => {
    const { token } = await registerInGroups(program.url);
    for (const id of ['1', 'me', "'%20or%201=1"])
      expect(refusalOf(await get(token, id))).toEqual([400, 'invalid_input']);
  });
});

describe('PUT /user/update-password', () => {
  const update = (token: string, body: unknown) =>
    callHttp<FailureBody>(program.url, 'PUT /user/update-password', { token, body });
  const password = 'n3wone';
  const makeOld = async (id: string): Promise<void> => {
    const sql = new SQL(program.databaseUrl ?? '');
    await sql`update sessions set created_at = now() - interval '15 minutes' where user_id = ${id}`;
    await sql.close();
  };

  it('ends every other session with its sockets, and keeps this one', async () => {
    const { id, email, token } = await registerInGroups(program.url);
    const other = (await logInToGroups(program.url, email)).body.session;
    const [kept, ended] = [
      await openDialectClient('socketio', program.url, token),
      await openDialectClient('websocket', program.url, other.access_token),
    ];
    const answer = await update(token, { id, password, currentPassword: shortPassword });
    expect([answer.status, Object.keys(answer.body)]).toEqual([200, ['message']]);
    await ended.closed;
    expect((await callHttp(program.url, 'GET /user/dashboard', { token: other.access_token })).status).toBe(
      401,
    );
    const body = { refresh_token: other.refresh_token };
    expect((await callHttp(program.url, 'POST /auth/refresh', { body })).status).toBe(401);
    expect((await callHttp(program.url, 'GET /user/dashboard', { token })).status).toBe(200);
    expect(await kept.ask('join', id)).toEqual({ ok: true });
    expect((await logInToGroups(program.url, email)).status).toBe(401);
    expect((await logInToGroups(program.url, email, password)).status).toBe(200);
    kept.close();
  });

  it('needs no current password after a log-in of less than 15 minutes ago', async () => {
    const { email, token } = await registerInGroups(program.url);
    expect((await update(token, { password })).status).toBe(200);
    expect((await logInToGroups(program.url, email, password)).status).toBe(200);
  });

  it('needs it later, and a refresh makes no log-in younger', async () => {
    const { id, email, token, session } = await registerInGroups(program.url);
    await makeOld(id);
    const body = { refresh_token: session.refresh_token };
    const refreshed = await callHttp<{ session: GroupsSession }>(program.url, 'POST /auth/refresh', { body });
    for (const one of [token, refreshed.body.session.access_token])
      for (const currentPassword of [undefined, null, ''])
        expect(refusalOf(await update(one, { password, currentPassword }))).toEqual([403, 'forbidden']);
    expect((await logInToGroups(program.url, email)).status).toBe(200);
    expect((await update(token, { password, currentPassword: shortPassword })).status).toBe(200);
  });

  it('refuses a wrong current password with 401, however fresh the log-in is', async () => {
    const { email, token } = await registerInGroups(program.url);
    const answer = await update(token, { password, currentPassword: 'guessed' });
    expect(refusalOf(answer)).toEqual([401, 'wrong_credentials']);
    expect((await logInToGroups(program.url, email)).status).toBe(200);
  });

  it("refuses another's id, a password that is too short, and what is no text", async () => {
    const [person, other] = [await registerInGroups(program.url), await registerInGroups(program.url)];
    expect(refusalOf(await update(person.token, { id: other.id, password }))).toEqual([403, 'forbidden']);
    for (const bad of ['five5', '', undefined, { $ne: null }, 'x'.repeat(129)]) {
      const answer = await update(person.token, { password: bad });
      expect(refusalOf(answer)).toEqual([400, 'invalid_input']);
      expect(answer.body.message).toStartWith('password: ');
    }
    for (const { email } of [person, other])
      expect((await logInToGroups(program.url, email)).status).toBe(200);
  });
});
