import { describe, expect, it } from 'bun:test';
import type { SessionRecord, UserRecord } from '../domain/records.ts';
import { requireCaller } from './caller.ts';
import type { Directory } from './directory.ts';

const nowMs = Date.parse('2026-01-05T09:30:00Z');
const claims = { userId: 'user', sessionId: 'session', expiresAtMs: nowMs + 60_000 };

const session = {
  id: 'session',
  userId: 'user',
  createdAt: new Date(nowMs),
  lastUsedAt: new Date(nowMs),
  expiresAt: new Date(nowMs + 86_400_000),
  endedAt: null,
  rotates: true,
  rotatedAt: null,
  address: null,
  userAgent: null,
} as const satisfies SessionRecord;

const user = { id: 'user', status: 'active' } as UserRecord;

const callerOf = async (
  known: { readonly session?: SessionRecord | undefined; readonly user?: UserRecord | undefined },
  given = claims,
): Promise<string> => {
  const directory = { session: () => known.session, user: () => known.user } as unknown as Directory;
  try {
    const caller = await requireCaller({ directory, nowMs: () => nowMs }, given);
    return `${caller.user.id} by ${caller.sessionId}`;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('requireCaller', () => {
  it('is the user of a session that lives', async () => {
    expect(await callerOf({ session, user })).toBe('user by session');
  });

  it('is nobody when session or account have ended, or never were', async () => {
    const ended = { ...session, endedAt: new Date(nowMs) };
    const closed = { ...user, status: 'deactivated' } as const;
    const removed = { ...user, status: 'removed' } as const;
    const cases = [
      { session: ended, user },
      { session, user: closed },
      { session, user: removed },
      { session },
      { user },
    ];
    for (const known of cases) expect(await callerOf(known)).toBe('session_ended');
  });

  it("is nobody with somebody else's session", async () => {
    expect(await callerOf({ session: { ...session, userId: 'other' }, user })).toBe('session_ended');
  });

  it('is nobody when the token has run out', async () => {
    expect(await callerOf({ session, user }, { ...claims, expiresAtMs: nowMs })).toBe('token_expired');
  });

  it('goes by the token, not by when a remembered session expires: it was refreshed since', async () => {
    const remembered = { ...session, expiresAt: new Date(nowMs - 1) };
    expect(await callerOf({ session: remembered, user })).toBe('user by session');
  });
});
