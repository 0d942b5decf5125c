import { describe, expect, it } from 'bun:test';
import { ParleyClient } from './client.ts';
import { codeOf, harbour, serverWith, summaryOf } from './client.fixture.ts';
import { ParleyError } from './errors.ts';
import { ManualClock } from './manual-clock.ts';
import { ada } from './stage.fixture.ts';
import { settlingStorage } from './settling-storage.ts';
import { memoryStorage } from './storage.ts';
import type { FakeServer } from './testing.ts';

const lifeMs = 900_000;

/** A server whose tokens live for a quarter of an hour, and two tabs with one storage. */
const tabs = async (clock: ManualClock) => {
  const server = serverWith(clock, summaryOf(harbour, 1));
  let given = 0;
  server.answer('refresh_session', ({ refreshToken }) => {
    // A token that was replaced ends the session.
    if (refreshToken !== tokensOf(server, given, clock).refreshToken) return new ParleyError('session_ended');
    given += 1;
    return tokensOf(server, given, clock);
  });
  const storage = memoryStorage();
  const make = (): ParleyClient =>
    new ParleyClient({ url: 'http://parley.example', transport: server.transport, storage, clock });
  const one = make();
  one.useTokens(tokensOf(server, 0, clock), ada);
  await clock.advance(0);
  const other = make();
  await other.restore();
  return { server, storage, one, other };
};

const tokensOf = ({ tokens }: FakeServer, count: number, clock: ManualClock) => ({
  ...tokens,
  refreshToken: `refresh-${count}`,
  accessToken: `access-${count}`,
  accessTokenExpiresAt: new Date(clock.now() + lifeMs).toISOString(),
});

describe('a session', () => {
  it('that two tabs share is refreshed by one of them, and the other takes what that got', async () => {
    const clock = new ManualClock();
    const { server, one, other } = await tabs(clock);
    for (const client of [one, other]) client.connect();
    await clock.advance(lifeMs);
    expect([one.status, other.status]).toEqual(['online', 'online']);
    expect(server.sent('refresh_session').map(({ refreshToken }) => refreshToken)).toEqual(['refresh-0']);
    const renewed = server.sent('authenticate').filter(({ token }) => token === 'access-1');
    expect(renewed).toHaveLength(2);
  });

  it('is renewed at three quarters of its life by the clock of the server', async () => {
    const clock = new ManualClock();
    const { server, one } = await tabs(clock);
    one.connect();
    await clock.advance(lifeMs * 0.75 - 1);
    expect(server.sent('refresh_session')).toHaveLength(0);
    await clock.advance(1);
    expect(server.sent('refresh_session')).toHaveLength(1);
    expect(server.sent('authenticate').at(-1)).toEqual({ token: 'access-1' });
  });

  it('is over when the server does not refresh it, and nothing of it is kept', async () => {
    const clock = new ManualClock();
    const { server, storage, one } = await tabs(clock);
    server.answer('refresh_session', () => new ParleyError('session_ended'));
    one.connect();
    await clock.advance(lifeMs);
    expect(one.status).toBe('signed_out');
    expect(await storage.get('session')).toBeUndefined();
  });

  it('lives on while the server cannot be reached', async () => {
    const clock = new ManualClock();
    const { server, one } = await tabs(clock);
    one.connect();
    await clock.advance(0);
    server.setReachable(false);
    await clock.advance(10 * lifeMs);
    expect([one.status, one.problem?.code]).toEqual(['waiting', 'offline']);
    expect(await codeOf(one.call('get_me', {}))).toBe('offline');
    server.setReachable(true);
    await clock.advance(60_000);
    expect(one.status).toBe('online');
  });

  it('stays away where its refresh token is none', async () => {
    const clock = new ManualClock();
    const { server, one } = await tabs(clock);
    one.connect();
    await clock.advance(0);
    server.answer('refresh_session', () => new ParleyError('invalid_input'));
    server.cut(4401);
    await clock.advance(lifeMs);
    expect([one.status, one.retryAtMs, one.problem?.code]).toEqual(['waiting', undefined, 'invalid_input']);
  });

  it('that has ended is forgotten when the storage has settled, however long that takes', async () => {
    const clock = new ManualClock();
    const kept = memoryStorage();
    const { promise: mayForget, resolve: letForget } = Promise.withResolvers<void>();
    const storage = settlingStorage({
      ...kept,
      delete: async (key) => {
        await mayForget;
        await kept.delete(key);
      },
    });
    const server = serverWith(clock, summaryOf(harbour, 1));
    const transport = server.transport;
    const client = new ParleyClient({ url: 'http://parley.example', transport, storage, clock });
    client.useTokens(server.tokens, ada);
    await storage.settled();
    expect(await kept.get('session')).toBeString();
    client.connect();
    await clock.advance(0);
    server.cut(4403);
    expect([client.status, await kept.get('session')]).toEqual(['signed_out', expect.any(String)]);
    let isSettled = false;
    const settled = storage.settled().then(() => {
      isSettled = true;
    });
    await clock.advance(0);
    expect(isSettled).toBe(false);
    letForget();
    await settled;
    expect(await kept.get('session')).toBeUndefined();
  });

  it('that was stored by somebody else, or cut off, is none', async () => {
    const clock = new ManualClock();
    const { storage, server } = await tabs(clock);
    for (const text of ['{"tokens":{"accessToken":7}}', '{"tokens"', '[]', 'null']) {
      await storage.set('session', text);
      const client = new ParleyClient({ url: 'http://parley.example', transport: server.transport, storage });
      expect(await client.restore()).toBe(false);
    }
  });
});
