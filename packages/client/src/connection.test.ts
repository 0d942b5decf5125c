import { describe, expect, it } from 'bun:test';
import { codeOf, harbour, online, summaryOf } from './client.fixture.ts';
import { connectionLimits } from './connection.ts';
import type { ParleyClient } from './client.ts';

const heldOff = ({ status, retryAtMs, problem }: ParleyClient): unknown => [status, retryAtMs, problem?.code];

describe('a connection', () => {
  it('comes back with back-off, which begins at one second again after it was connected', async () => {
    const { client, server, clock } = await online();
    server.setReachable(false);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const pauseMs = (client.retryAtMs ?? 0) - clock.now();
      pauses.push(pauseMs);
      await clock.advance(pauseMs);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    server.setReachable(true);
    client.retryNow();
    await clock.advance(0);
    expect(client.status).toBe('online');
    server.cut();
    expect(client.retryAtMs).toBe(clock.now() + 1_000);
  });

  it('comes back when the server wants it back', async () => {
    const { client, server, clock } = await online();
    server.tell('closing', { reason: 'going_away', code: 4500, says: 'Back soon.', reconnectInMs: 12_345 });
    server.cut(4500);
    expect(client.retryAtMs).toBe(clock.now() + 12_345);
    await clock.advance(12_345);
    expect(client.status).toBe('online');
  });

  it('stays away when there are too many, until somebody asks for it', async () => {
    const { client, server, clock } = await online();
    server.cut(4429);
    await clock.advance(3_600_000);
    expect(heldOff(client)).toEqual(['waiting', undefined, 'full']);
    client.retryNow();
    await clock.advance(0);
    expect(heldOff(client)).toEqual(['online', undefined, undefined]);
  });

  it('gets a new token first when the server does not take the old one', async () => {
    const { client, server, clock } = await online();
    server.answer('refresh_session', () => ({ ...server.tokens, accessToken: 'the next one' }));
    server.cut(4401);
    await clock.advance(0);
    expect(server.sent('refresh_session')).toEqual([{ refreshToken: server.tokens.refreshToken }]);
    expect(server.sent('authenticate').at(-1)).toEqual({ token: 'the next one', resume: true });
    expect(client.status).toBe('online');
  });

  it('is signed out when its session has ended', async () => {
    const { client, server, clock } = await online();
    server.cut(4403);
    await clock.advance(3_600_000);
    expect([client.status, client.session, server.connections]).toEqual(['signed_out', undefined, 0]);
  });

  it('is found dead when nothing is heard, and kept when it answers', async () => {
    const { client, server, clock } = await online();
    await clock.advance(connectionLimits.quietMs * 3);
    expect([client.status, server.sent('ping').length]).toEqual(['online', 3]);
    server.answer('ping', () => undefined);
    await clock.advance(connectionLimits.quietMs + connectionLimits.pongMs);
    expect(client.status).toBe('waiting');
  });

  it('is given up when nobody says welcome', async () => {
    const { client, server, clock } = await online();
    server.answer('authenticate', () => undefined);
    server.cut();
    await clock.advance(1_000);
    expect(client.status).toBe('connecting');
    await clock.advance(connectionLimits.openMs);
    expect(client.status).toBe('waiting');
  });

  it('refuses what had no answer when it breaks, and sends no second time what may have been done', async () => {
    const { client, server, clock } = await online();
    server.answer('create_room', () => undefined);
    const made = codeOf(client.call('create_room', { kind: 'group', name: 'Once' }));
    await clock.advance(0);
    server.cut();
    expect(await made).toBe('no_answer');
    expect(server.sent('create_room')).toHaveLength(1);
  });

  it('names the largest question as the cause when a frame was too large', async () => {
    const { client, server, clock } = await online([summaryOf(harbour, 1)]);
    server.answer('send_message', () => undefined).answer('get_me', () => undefined);
    const { clientId } = client.send(harbour, 'x'.repeat(60_000));
    const codes = Promise.all([codeOf(client.call('get_me', {})), codeOf(client.sent(clientId))]);
    await clock.advance(0);
    server.cut(1009);
    expect(await codes).toEqual(['no_answer', 'too_large']);
    expect(client.outbox).toMatchObject([{ state: 'failed' }]);
  });
});
