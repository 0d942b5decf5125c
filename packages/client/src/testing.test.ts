import { describe, expect, it } from 'bun:test';
import { ParleyClient } from './client.ts';
import { codeOf } from './client.fixture.ts';
import { ParleyError } from './errors.ts';
import { FakeServer } from './testing.ts';
import { userNamed } from './stage.fixture.ts';

const online = async (server: FakeServer): Promise<ParleyClient> => {
  const client = new ParleyClient({ url: 'http://test', transport: server.transport });
  client.useTokens(server.tokens);
  client.connect();
  const { promise, resolve } = Promise.withResolvers<void>();
  client.subscribe(() => {
    if (client.isLoaded) resolve();
  });
  await promise;
  return client;
};

describe('FakeServer', () => {
  it('answers, refuses and keeps silent as it was told, over the connection and REST', async () => {
    const server = new FakeServer({ userId: 'ada' })
      .answer('get_user', ({ userId }) => ({ user: userNamed(userId) }))
      .answer('join_room', () => new ParleyError('rate_limited', { retryAfterS: 5 }));
    const client = await online(server);
    expect(client.state.userId).toBe('ada');
    const ask = async (): Promise<void> => {
      expect((await client.call('get_user', { userId: 'b/b' })).user.id).toBe('b/b');
      const refused = await client.call('join_room', { roomId: 'r' }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'rate_limited', retryAfterS: 5 });
      expect(await codeOf(client.call('leave_room', { roomId: 'r' }))).toBe('unknown_command');
      expect(await codeOf(client.call('list_messages', { roomId: 'r', after: 3 }))).toBe('unknown_command');
    };
    await ask();
    client.disconnect();
    await ask();
    expect(server.sent('get_user')).toEqual([{ userId: 'b/b' }, { userId: 'b/b' }]);
    expect(server.all.slice(-2)).toEqual([
      { command: 'leave_room', input: { roomId: 'r' } },
      { command: 'list_messages', input: { roomId: 'r', after: 3 } },
    ]);
  });

  it('tells of events, and breaks connections', async () => {
    const server = new FakeServer();
    const client = await online(server);
    const heard: string[] = [];
    client.on('notification_created', ({ notification }) => void heard.push(notification.message));
    const notification = {
      id: 'n',
      number: 1,
      message: 'Look',
      createdAt: '2026-01-05T00:00:00.000Z',
      readAt: null,
    };
    server.tell('notification_created', { notification });
    expect([heard, client.state.unreadNotifications, server.connections]).toEqual([['Look'], 1, 1]);
    server.setReachable(false);
    expect([client.status, server.connections]).toEqual(['waiting', 0]);
    expect(await codeOf(client.call('get_me', {}))).toBe('offline');
    client.disconnect();
  });
});
