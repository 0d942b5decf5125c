import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { askRaw, logIn } from '../support/ask.ts';
import { callHttp, dialectOpener, dialectWires, openPlainClient } from '../support/dialects.ts';
import type { HttpAnswer } from '../support/dialects.ts';
import { goodPassword } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { connect } from '../support/wires.ts';
import { within } from '../support/wait.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';

/** Tokens that are none, at the doors of the dialects: those of Parley's own API are tried elsewhere. */
const secret = 'a-key-of-these-tests-0815-abcdefghijkl';

let arena: Arena;
let admin: Person;
let victim: Person;
let attacker: Person;

beforeAll(async () => {
  arena = await openArena({ JWT_SECRET: secret });
  arena.keepSecret(secret);
  admin = await arena.person({ organization: 'Attacked' });
  victim = await arena.person({ organization: 'Attacked' });
  attacker = await arena.person({ organization: 'Attacked' });
});
afterAll(() => arena.close());

const open = dialectOpener(() => arena.program);

type Claims = Readonly<Record<string, unknown>>;
const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part = ''): Claims => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;

interface Change {
  readonly header?: Claims;
  readonly claims?: Claims;
  readonly key?: string;
  readonly hash?: string;
}

/** The victim's token signed anew, as the server signs but for what is changed. */
const forge = ({ header, claims, key = secret, hash = 'sha256' }: Change): string => {
  const [head, body] = victim.token.split('.');
  const content = `${encode({ ...decode(head), ...header })}.${encode({ ...decode(body), ...claims })}`;
  return `${content}.${createHmac(hash, key).update(content).digest('base64url')}`;
};

const signedByRsa = (): string => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const head = encode({ ...decode(victim.token.split('.')[0]), alg: 'RS256', jwk });
  const content = `${head}.${victim.token.split('.')[1]}`;
  return `${content}.${createSign('RSA-SHA256').update(content).sign(privateKey, 'base64url')}`;
};

const nowS = (): number => Math.floor(Date.now() / 1_000);
const nobody = '00000000-0000-7000-8000-000000000000';

/** A token of somebody whose account was ended, in one of two ways. */
const tokenOfLeaver = async (leave: (leaver: Person) => Promise<unknown>): Promise<string> => {
  const leaver = await arena.person({ organization: 'Attacked' });
  await leave(leaver);
  return leaver.token;
};

const inviteToken = async (): Promise<string> => {
  const client = await connect('rest', arena.url, admin.token);
  const { token } = await client.call('create_organization_invite', {});
  arena.keepSecret(token);
  return token;
};

/** What is no access token, with the codes that may say so. */
const forgeries: Readonly<Record<string, () => string | Promise<string>>> = {
  'with the algorithm "none"': () =>
    `${encode({ alg: 'none', typ: 'at+jwt' })}.${victim.token.split('.')[1]}.`,
  'with no algorithm': () => forge({ header: { alg: undefined } }),
  'with another algorithm under the same key': () => forge({ header: { alg: 'HS512' }, hash: 'sha512' }),
  'with a key of its own in the header': signedByRsa,
  'with a key from a path': () => forge({ header: { kid: '/dev/null' }, key: '' }),
  'with a key that everybody knows': () => forge({ key: 'secret' }),
  'of another type': () => forge({ header: { typ: 'JWT' } }),
  'for another audience': () => forge({ claims: { aud: 'elsewhere' } }),
  'from another issuer': () => forge({ claims: { iss: 'elsewhere' } }),
  'without an end': () => forge({ claims: { exp: undefined } }),
  'that has run out': () => forge({ claims: { exp: nowS() - 1 } }),
  'that does not count yet': () => forge({ claims: { nbf: nowS() + 600 } }),
  'of a session that there never was': () => forge({ claims: { sid: nobody } }),
  "of a session of somebody else's": () => forge({ claims: { sub: attacker.id } }),
  'of a user that is a query': () => forge({ claims: { sub: { $ne: null } } }),
  'of somebody who ended their account': () =>
    tokenOfLeaver(({ token }) => askRaw(arena.url, 'deactivate_account', { password: goodPassword }, token)),
  'of somebody who was removed': () =>
    tokenOfLeaver(({ id }) => askRaw(arena.url, 'remove_user', { userId: id }, admin.token)),
  'that refreshes': () => victim.login.tokens.refreshToken,
  'that invites': inviteToken,
  'of ten thousand bytes': () => `${'A'.repeat(5_000)}.${'A'.repeat(5_000)}.A`,
};

const refusals = ['unauthenticated', 'token_expired', 'session_ended', 'invalid_input'] as const;

/** A call of each dialect that needs a token. */
const calls = [
  'GET /api/notifications',
  `GET /api/messages/${nobody}`,
  'GET /api/v1/rooms',
  'GET /user/dashboard',
  'GET /api/sessions',
  'DELETE /api/chat/user/1',
] as const;

const codeOf = ({ body }: HttpAnswer): unknown => body['code'];

describe('a token', () => {
  it.each(Object.keys(forgeries))('%s opens no dialect', async (what) => {
    const token = (await forgeries[what]?.()) ?? '';
    for (const call of calls) {
      const answer = await callHttp(arena.url, call, { token });
      expect([call, answer.status]).toEqual([call, 401]);
      expect(refusals).toContain(codeOf(answer) as never);
    }
    for (const wire of dialectWires) {
      if (wire === 'websocket') {
        const client = await openPlainClient(arena.url, { path: `/?token=${encodeURIComponent(token)}` });
        expect(await within('the close', client.closed)).toMatch(/^(4400|4401|4403)$/);
        expect(client.frames).toEqual([]);
      } else {
        const attempt = await open({ token }, wire).then(
          () => 'let in',
          (error: { data?: { code?: string } }) => error.data?.code,
        );
        expect([wire, refusals.includes(attempt as never), attempt]).toEqual([wire, true, attempt]);
      }
    }
    await arena.expectUnhurt();
  });

  it('of another kind refreshes nothing', async () => {
    const { refreshToken } = victim.login.tokens;
    for (const token of [
      victim.token,
      await inviteToken(),
      refreshToken.slice(0, -1),
      `${refreshToken}A`,
      '',
    ]) {
      const own = await askRaw(arena.url, 'refresh_session', { refreshToken: token });
      expect(own.status).toBeOneOf([400, 401]);
      const bodies = [
        ['POST /api/auth/refresh-token', { refreshToken: token }],
        ['POST /auth/refresh', { refresh_token: token }],
      ] as const;
      for (const [call, body] of bodies)
        expect((await callHttp(arena.url, call, { body })).status).toBeOneOf([400, 401]);
    }
    expect(await logIn(arena.url, victim.email)).toBeDefined();
  });

  it('with the name of a role in it gives no role: what counts is who one is now', async () => {
    const raised = await arena.person({ organization: 'Attacked' });
    const client = await connect('rest', arena.url, admin.token);
    await client.call('set_user_role', { userId: raised.id, role: 'admin' });
    const body = { email: raised.email, password: goodPassword };
    const login = await callHttp<{ accessToken: string }>(arena.url, 'POST /api/auth/login', { body });
    const token = login.body.accessToken;
    arena.keepSecret(token);
    expect(decode(token.split('.')[1])).toMatchObject({ role: 'admin' });
    const { room } = await client.call('create_room', { kind: 'public', name: 'Kept' });
    await client.call('set_user_role', { userId: raised.id, role: 'user' });
    const { user } = await client.call('get_user', { userId: victim.id });
    for (const call of [`DELETE /api/chat/${room.number}`, `DELETE /api/chat/user/${user.number}`] as const)
      expect(await callHttp(arena.url, call, { token })).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    expect((await client.call('get_room', { roomId: room.id })).room.name).toBe('Kept');
  });
});

describe('a connection of a dialect', () => {
  it('ends on every wire when its user is removed, and hears nothing after', async () => {
    const banned = await arena.person({ organization: 'Attacked' });
    const clients = await Promise.all(dialectWires.map((wire) => open(banned, wire)));
    await askRaw(arena.url, 'remove_user', { userId: banned.id }, admin.token);
    for (const client of clients)
      expect(await within('the end', client.closed)).toMatch(/^(io server disconnect|4403)$/);
    await arena.expectUnhurt();
  });
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
