import { describe, expect, it } from 'bun:test';
import { faults } from '@parley/contract/errors';
import { decodeJwt } from 'jose';
import { signJwt } from './jwt.ts';
import { Tokens } from './tokens.ts';

const nowMs = Date.parse('2026-03-01T12:00:00.400Z');
const user = { id: '01890000-0000-7000-8000-000000000001' };
const sessionId = '01890000-0000-7000-8000-000000000002';
const secrets = { jwt: 'jwt-0123456789-abcdefghijklmnop', refresh: 'refresh-0123456789-abcdefghijkl' };

const tokens = new Tokens(secrets, { accessTokenLifeMs: 15 * 60_000, nowMs: () => nowMs });
const session = { id: sessionId, expiresAt: new Date(nowMs + 24 * 3_600_000) };

describe('issueAccess', () => {
  it('takes claims beside the own ones, and none in their place', () => {
    const stranger = '01890000-0000-7000-8000-0000000000ff';
    const wished = { sub: stranger, sid: stranger, iss: 'me', aud: 'me', iat: 1, exp: 9_999_999_999 };
    const { token } = tokens.issueAccess(user, session, { ...wished, id: 7, role: 'admin' });
    const issuedAt = Math.floor(nowMs / 1_000);
    expect(decodeJwt(token)).toEqual({
      sub: user.id,
      sid: sessionId,
      iss: 'parley',
      aud: 'parley',
      iat: issuedAt,
      exp: issuedAt + 900,
      id: 7,
      role: 'admin',
    });
    expect(tokens.readAccess(token)).toMatchObject({ userId: user.id, sessionId });
  });

  it('lasts as long as is set, and never longer than the session', () => {
    const { expiresAt } = tokens.issueAccess(user, session);
    expect(expiresAt.toISOString()).toBe('2026-03-01T12:15:00.000Z');
    const ending = { id: sessionId, expiresAt: new Date(nowMs + 90_000) };
    const short = tokens.issueAccess(user, ending);
    expect(short.expiresAt.toISOString()).toBe('2026-03-01T12:01:30.000Z');
    expect(short.expiresAt.getTime()).toBeLessThanOrEqual(ending.expiresAt.getTime());
  });
});

describe('readAccess', () => {
  const { token } = tokens.issueAccess(user, session);
  const at = (laterMs: number, secret = secrets.jwt): Tokens =>
    new Tokens({ ...secrets, jwt: secret }, { accessTokenLifeMs: 1_000, nowMs: () => nowMs + laterMs });

  it('takes a token until the moment at which it runs out', () => {
    expect(at(899_599).readAccess(token)).toMatchObject({ userId: user.id, sessionId });
    expect(() => at(899_600).readAccess(token)).toThrow(faults.token_expired.says);
  });

  it('does not say of a token with a wrong signature that it has run out', () => {
    expect(() => at(899_600, `${secrets.jwt}x`).readAccess(token)).toThrow(faults.unauthenticated.says);
  });

  it('takes none that somebody else made with the secret, or for something else', () => {
    const claims = decodeJwt(token);
    expect(tokens.readAccess(signJwt(claims, secrets.jwt))).toMatchObject({ userId: user.id });
    for (const wrong of [
      { iss: 'other' },
      { aud: 'other' },
      { aud: ['parley'] },
      { sub: 'x' },
      { sid: undefined },
      { exp: undefined },
      { exp: '9999999999' },
      { nbf: Math.ceil(nowMs / 1_000) },
      { nbf: 'soon' },
      { pad: 'x'.repeat(2_000) },
    ])
      expect(() => tokens.readAccess(signJwt({ ...claims, ...wrong }, secrets.jwt))).toThrow(
        faults.unauthenticated.says,
      );
  });
});
