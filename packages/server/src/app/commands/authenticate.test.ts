import { describe, expect, it } from 'bun:test';
import type { SessionRecord, UserRecord } from '../../domain/records.ts';
import type { Directory } from '../directory.ts';
import type { Context } from '../handler.ts';
import type { Tokens } from '../tokens.ts';
import { authenticate } from './authenticate.ts';

const claims = { userId: 'user', sessionId: 'session', expiresAtMs: 60_000 };

/** Authenticates while something happens to the session just as the connection is admitted. */
const authenticateWhile = (happens: (session: { endedAt: Date | null }) => void) => {
  const session = { id: 'session', userId: 'user', endedAt: null as Date | null };
  const context = {
    tokens: { readAccess: () => claims } as unknown as Tokens,
    directory: {
      session: () => session as SessionRecord,
      user: () => ({ id: 'user', status: 'active' }) as UserRecord,
    } as unknown as Directory,
    nowMs: () => 0,
    connection: {
      admit: () => {
        happens(session);
        return Promise.resolve();
      },
      watch: () => undefined,
      resuming: undefined,
    },
  };
  return authenticate(context as unknown as Context<'authenticate'>, { token: 'a.b.c', resume: false });
};

describe('authenticate', () => {
  it('answers with whom the connection belongs to, and until when', async () => {
    const expiresAt = '1970-01-01T00:01:00.000Z';
    expect(await authenticateWhile(() => undefined)).toEqual({
      userId: 'user',
      sessionId: 'session',
      expiresAt,
    });
  });

  it('lets nobody stay whose session ended while they came in', () => {
    const attempt = authenticateWhile((session) => {
      session.endedAt = new Date(0);
    });
    expect(attempt).rejects.toMatchObject({ code: 'session_ended' });
  });
});
