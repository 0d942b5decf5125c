import { describe, expect, it } from 'bun:test';
import { decodeJwt } from 'jose';
import { Tokens } from './tokens.ts';

const nowMs = Date.parse('2026-03-01T12:00:00.400Z');
const user = { id: '01890000-0000-7000-8000-000000000001' };
const sessionId = '01890000-0000-7000-8000-000000000002';
const secrets = { jwt: 'jwt-0123456789-abcdefghijklmnop', refresh: 'refresh-0123456789-abcdefghijkl' };

const tokens = new Tokens(secrets, { accessTokenLifeMs: 15 * 60_000, nowMs: () => nowMs });
const session = { id: sessionId, expiresAt: new Date(nowMs + 24 * 3_600_000) };

describe('issueAccess', () => {
  it('takes claims beside the own ones, and none in their place', async () => {
    const stranger = '01890000-0000-7000-8000-0000000000ff';
    const wished = { sub: stranger, sid: stranger, iss: 'me', aud: 'me', iat: 1, exp: 9_999_999_999 };
    const { token } = await tokens.issueAccess(user, session, { ...wished, id: 7, role: 'admin' });
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
    expect(await tokens.readAccess(token)).toMatchObject({ userId: user.id, sessionId });
  });

  it('lasts as long as is set, and never longer than the session', async () => {
    const { expiresAt } = await tokens.issueAccess(user, session);
    expect(expiresAt.toISOString()).toBe('2026-03-01T12:15:00.000Z');
    const ending = { id: sessionId, expiresAt: new Date(nowMs + 90_000) };
    const short = await tokens.issueAccess(user, ending);
    expect(short.expiresAt.toISOString()).toBe('2026-03-01T12:01:30.000Z');
    expect(short.expiresAt.getTime()).toBeLessThanOrEqual(ending.expiresAt.getTime());
  });
});
