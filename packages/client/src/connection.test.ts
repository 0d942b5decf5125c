import { describe, expect, it } from 'bun:test';
import type { Message } from '@parley/contract/nouns/message';
import type { Me } from '@parley/contract/nouns/user';
import type { Output } from '@parley/contract/registry';
import { codeOf, harbour, online, resumedWith, sentAs, serverWith, summaryOf } from './client.fixture.ts';
import * as connectionLimits from './limits/connection.ts';
import { ParleyClient } from './client.ts';
import { ManualClock } from './manual-clock.ts';
import { ada, events, messageAt, userNamed } from './stage.fixture.ts';
import type { Link, LinkListener, Transport } from './transport.ts';

const meOf = (id: string): Me => ({
  ...userNamed(id),
  email: `${id}@example.org`,
  organizationId: 'organization-1',
  organizationNumber: 1,
  themeMode: 'system',
  themeColor: null,
  backgroundPicture: null,
  shareReceipts: true,
});

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

  it('leaves out events that are malformed, and asks for what it missed by that', async () => {
    const { client, server, clock } = await online([summaryOf(harbour, 1)]);
    const heard: string[] = [];
    client.on('message_created', ({ message }) => void heard.push(message.content));
    const tell = (seq: number, given: Partial<Message> = {}): void =>
      server.tell('message_created', { message: messageAt(seq, seq + 1, { roomId: harbour, ...given }) });
    tell(1);
    tell(2, { senderId: 7 } as unknown as Partial<Message>);
    tell(3);
    const missed = [2, 3].map((seq) => events.created(seq, seq + 1, { roomId: harbour }));
    const rooms = [resumedWith(harbour, missed)];
    server.answer('resume', () => ({ complete: true, list: null, rooms }));
    await clock.advance(2_000);
    expect([client.status, client.state.rooms.get(harbour)?.room.lastSeq]).toEqual(['online', 3]);
    expect(heard).toEqual(['Word 1', 'Word 2', 'Word 3']);
  });

  it('takes what is no answer to a question for none, and asks again where it can', async () => {
    const { client, server, clock } = await online();
    server.answer('get_me', () => ({ user: 'ada' }) as unknown as Output<'get_me'>);
    expect(await codeOf(client.call('get_me', {}))).toBe('unreadable_answer');
    server.answer('send_message', () => ({ message: [] }) as unknown as Output<'send_message'>);
    const { clientId } = client.send(harbour, 'Once');
    await clock.advance(0);
    server.answer('send_message', (input) => ({ message: sentAs(input, 1) }));
    await clock.advance(1_000);
    expect(await client.sent(clientId)).toMatchObject({ seq: 1 });
    expect(server.sent('send_message').map((input) => input.clientId)).toEqual([clientId, clientId]);
  });
});

describe('a connection that does not come about while requests are answered', () => {
  /** A client of a server that can be reached by requests alone, or soon. */
  const bench = (isOpen: () => boolean) => {
    const clock = new ManualClock();
    const server = serverWith(clock, summaryOf(harbour, 1)).answer('get_me', () => ({ user: meOf(ada) }));
    const { request, open } = server.transport;
    const refuse = (listener: LinkListener): Link => {
      void Promise.resolve().then(() => listener.closed(1006));
      return { send: () => undefined, close: () => undefined };
    };
    const transport: Transport = {
      request,
      open: (listener) => (isOpen() ? open(listener) : refuse(listener)),
    };
    const client = new ParleyClient({ url: 'http://parley.example', transport, clock });
    client.useTokens(server.tokens, ada);
    client.connect();
    return { client, server, clock };
  };

  it('is blocked, as the client says at once, and messages are sent over REST', async () => {
    const { client, server, clock } = bench(() => false);
    await clock.advance(0);
    expect(heldOff(client)).toEqual(['waiting', clock.now() + 1_000, 'blocked']);
    const { clientId } = client.send(harbour, 'By post');
    await clock.advance(0);
    expect(await client.sent(clientId)).toMatchObject({ content: 'By post' });
    server.setReachable(false);
    await clock.advance(1_000);
    expect(client.problem?.code).toBe('offline');
    client.send(harbour, 'Later');
    await clock.advance(0);
    expect(client.outbox).toMatchObject([{ content: 'Later', state: 'waiting' }]);
  });

  it('is looked into after a break only when two attempts were in vain, for a server that restarts', async () => {
    let isOpen = true;
    const { client, server, clock } = bench(() => isOpen);
    await clock.advance(0);
    expect(client.status).toBe('online');
    isOpen = false;
    server.cut();
    await clock.advance(1_000);
    expect([server.sent('get_me'), client.problem]).toEqual([[], undefined]);
    await clock.advance(2_000);
    expect([server.sent('get_me').length, client.problem?.code]).toEqual([1, 'blocked']);
    isOpen = true;
    await clock.advance(4_000);
    expect(heldOff(client)).toEqual(['online', undefined, undefined]);
  });
});
