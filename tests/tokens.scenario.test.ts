import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { ask } from './support/ask.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, socketNames } from './support/wires.ts';

const secret = 'a-secret-of-the-tests-4711-abcdefghijkl';

let program: Program;
let victim: Person;
let attacker: Person;

beforeAll(async () => {
  program = await startProgram({ JWT_SECRET: secret });
  victim = await register(program.url);
  attacker = await register(program.url);
});
afterAll(() => program.stop());

type Claims = Readonly<Record<string, unknown>>;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part: string | undefined): Claims =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Claims;
const headerOf = (token: string): Claims => decode(token.split('.')[0]);
const claimsOf = (token: string): Claims => decode(token.split('.')[1]);

/** A token signed as its maker likes: by default as the server signs, so that only what is changed is wrong. */
const forge = (
  token: string,
  change: {
    readonly header?: Claims;
    readonly claims?: Claims;
    readonly key?: string;
    readonly hash?: string;
  },
): string => {
  const header = encode({ ...headerOf(token), ...change.header });
  const claims = encode({ ...claimsOf(token), ...change.claims });
  const signature = createHmac(change.hash ?? 'sha256', change.key ?? secret).update(`${header}.${claims}`);
  return `${header}.${claims}.${signature.digest('base64url')}`;
};

const unsigned = (token: string, alg: string): string =>
  `${encode({ ...headerOf(token), alg })}.${token.split('.')[1]}.`;

const signedByRsa = (token: string): string => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const content = `${encode({ ...headerOf(token), alg: 'RS256', jwk })}.${token.split('.')[1]}`;
  return `${content}.${createSign('RSA-SHA256').update(content).sign(privateKey, 'base64url')}`;
};

const inS = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

/** What is tried with the victim's token and the attacker's own; the code with which it is refused. */
const attacks: Readonly<Record<string, readonly [code: string, make: () => string]>> = {
  'the algorithm "none"': ['unauthenticated', () => unsigned(victim.token, 'none')],
  'the algorithm "NoNe"': ['unauthenticated', () => unsigned(victim.token, 'NoNe')],
  'no algorithm': ['unauthenticated', () => forge(victim.token, { header: { alg: undefined } })],
  'the signature cut off': ['unauthenticated', () => victim.token.split('.').slice(0, 2).join('.')],
  'an empty signature': ['unauthenticated', () => `${victim.token.split('.').slice(0, 2).join('.')}.`],
  'another algorithm under the same key': [
    'unauthenticated',
    () => forge(victim.token, { header: { alg: 'HS512' }, hash: 'sha512' }),
  ],
  'a key pair of its own in the header': ['unauthenticated', () => signedByRsa(victim.token)],
  'another key': [
    'unauthenticated',
    () => forge(victim.token, { key: 'another-key-0123456789-abcdefghijklmnop' }),
  ],
  'an empty key': ['unauthenticated', () => forge(victim.token, { key: '' })],
  'an extension that must be understood': [
    'unauthenticated',
    () => forge(victim.token, { header: { crit: ['x'], x: 1 } }),
  ],
  "somebody else's claims under one's own signature": [
    'unauthenticated',
    () => [attacker.token.split('.')[0], victim.token.split('.')[1], attacker.token.split('.')[2]].join('.'),
  ],
  'the type of an identity token': ['unauthenticated', () => forge(victim.token, { header: { typ: 'JWT' } })],
  'no type': ['unauthenticated', () => forge(victim.token, { header: { typ: undefined } })],
  'another audience': ['unauthenticated', () => forge(victim.token, { claims: { aud: 'elsewhere' } })],
  'no audience': ['unauthenticated', () => forge(victim.token, { claims: { aud: undefined } })],
  'another issuer': ['unauthenticated', () => forge(victim.token, { claims: { iss: 'elsewhere' } })],
  'no end': ['unauthenticated', () => forge(victim.token, { claims: { exp: undefined } })],
  'an end that is no number': ['unauthenticated', () => forge(victim.token, { claims: { exp: 'never' } })],
  'a time that is over': ['token_expired', () => forge(victim.token, { claims: { exp: inS(-1) } })],
  'a time that has not come': ['unauthenticated', () => forge(victim.token, { claims: { nbf: inS(600) } })],
  "one's own session and another user": [
    'session_ended',
    () => forge(attacker.token, { claims: { sub: victim.id } }),
  ],
  'a session that there never was': [
    'session_ended',
    () => forge(victim.token, { claims: { sid: '00000000-0000-7000-8000-000000000000' } }),
  ],
  'a user that there never was': [
    'session_ended',
    () => forge(victim.token, { claims: { sub: '00000000-0000-7000-8000-000000000000' } }),
  ],
  'a session that is no id': [
    'unauthenticated',
    () => forge(victim.token, { claims: { sid: "' or true --" } }),
  ],
  'a user that is an object': [
    'unauthenticated',
    () => forge(victim.token, { claims: { sub: { $ne: null } } }),
  ],
  'a refresh token in its place': ['unauthenticated', () => victim.login.tokens.refreshToken],
  'something appended': ['unauthenticated', () => `${victim.token}.x`],
  'ten thousand bytes': ['unauthenticated', () => `${'A'.repeat(5_000)}.${'A'.repeat(5_000)}.A`],
  'nothing that is a token': ['unauthenticated', () => 'null'],
};

describe('an access token', () => {
  it('counts when it is signed as the server signs', async () => {
    const token = forge(victim.token, { claims: { exp: inS(60) } });
    expect((await ask(program.url, 'get_me', {}, token)).status).toBe(200);
    for (const wire of socketNames) {
      const client = await connect(wire, program.url, token);
      expect((await client.call('get_me', {})).user.id).toBe(victim.id);
      client.close();
    }
  });

  it('names its user and its session, and nothing that is secret or changes', () => {
    const { exp, iat, ...claims } = claimsOf(victim.token);
    expect(claims).toEqual({ sid: expect.any(String), sub: victim.id, iss: 'parley', aud: 'parley' });
    expect(Number(exp) - Number(iat)).toBe(900);
    expect(headerOf(victim.token)).toEqual({ alg: 'HS256', typ: 'at+jwt' });
  });

  it('is asked for', async () => {
    expect(await ask(program.url, 'get_me', {})).toMatchObject({
      status: 401,
      error: { code: 'unauthenticated' },
    });
  });

  for (const [what, [code, make]] of Object.entries(attacks)) {
    it(`is refused with ${what}`, async () => {
      const token = make();
      expect(await ask(program.url, 'get_me', {}, token)).toMatchObject({ status: 401, error: { code } });
      const attempts = socketNames.map((wire) => connect(wire, program.url, token));
      for (const attempt of await Promise.allSettled(attempts)) {
        expect(String(attempt.status === 'rejected' && attempt.reason)).toContain('closed at once');
      }
      // Sent as a command it renews nothing either.
      const client = await connect('websocket', program.url, attacker.token);
      expect(await client.sendRaw('authenticate', { token })).toMatchObject({ ok: false });
      client.close();
    });
  }

  it('is refused when it has a megabyte', async () => {
    const token = `${encode(headerOf(victim.token))}.${'A'.repeat(1_000_000)}.A`;
    const response = await fetch(`${program.url}/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    }).catch(() => undefined);
    expect(response?.ok ?? false).toBe(false);
    expect((await ask(program.url, 'get_me', {}, victim.token)).status).toBe(200);
  });

  it('counts in the Authorization header only, not in the address', async () => {
    const response = await fetch(`${program.url}/v1/me?token=${victim.token}&access_token=${victim.token}`);
    expect(response.status).toBe(401);
  });

  it('closes its socket when its time is over', async () => {
    const token = forge(attacker.token, { claims: { exp: inS(2) } });
    const clients = await Promise.all(socketNames.map((wire) => connect(wire, program.url, token)));
    const ends = await Promise.all(clients.map((client) => client.closed));
    expect(ends[0]).toBe('4401');
    expect(await ask(program.url, 'get_me', {}, token)).toMatchObject({ error: { code: 'token_expired' } });
  });

  it('is never printed', () => {
    const printed = program.output();
    for (const { token, login } of [victim, attacker]) {
      expect(printed).not.toContain(token);
      expect(printed).not.toContain(token.split('.')[2] ?? '');
      expect(printed).not.toContain(login.tokens.refreshToken);
    }
  });
});
