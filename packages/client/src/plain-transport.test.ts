import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ParleyClient } from './client.ts';
import { codeOf } from './client.fixture.ts';
import { plainTransport } from './plain-transport.ts';
import { messageAt } from './stage.fixture.ts';
import type { HttpRequest } from './transport.ts';

/** What the last request was. */
let asked: {
  readonly method: string;
  readonly url: string;
  readonly token: string | null;
  readonly body: string;
};
let answerWith: () => Response | Promise<Response>;
let server: ReturnType<typeof Bun.serve>;
beforeAll(() => {
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const token = request.headers.get('authorization');
      asked = { method: request.method, url: pathname + search, token, body: await request.text() };
      return answerWith();
    },
  });
});
afterAll(() => server.stop(true));

const urlOf = (): string => `http://127.0.0.1:${server.port}`;
const get: HttpRequest = { method: 'GET', target: '/v1/me', answer: 'json' };

describe('a command over REST', () => {
  const client = (): ParleyClient => new ParleyClient({ url: `${urlOf()}/` });

  it('has its fields in path, query and body as the contract says, and leaves out what is undefined', async () => {
    const page = { messages: [], hasBefore: false, hasAfter: false, lastEventSeq: 0 };
    answerWith = () => Response.json({ ...page, message: messageAt(1, 1) });
    await client().call('list_messages', { roomId: 'a b', before: 7, limit: undefined });
    expect(asked).toEqual({ method: 'GET', url: '/v1/rooms/a%20b/messages?before=7', token: null, body: '' });
    await client().call('remove_reaction', { roomId: 'r', messageId: 'm', emoji: '👍' });
    expect([asked.method, asked.url]).toEqual(['DELETE', '/v1/rooms/r/messages/m/reactions/%F0%9F%91%8D']);
    await client().call('send_message', { roomId: 'r', content: 'Hi?&', clientId: undefined });
    expect([asked.url, asked.body]).toEqual(['/v1/rooms/r/messages', '{"content":"Hi?&"}']);
  });

  it('throws what the server says, and something where somebody else answers', async () => {
    const codes: unknown[] = [];
    for (const [status, body] of [
      [429, '{"error":{"code":"rate_limited","message":"Slowly.","retryAfterS":3}}'],
      [502, '<h1>Bad gateway</h1>'],
      [413, 'Too large'],
      [403, 'Blocked'],
    ] as const) {
      answerWith = () => new Response(body, { status });
      codes.push(await codeOf(client().call('get_me', {})));
    }
    expect(codes).toEqual(['rate_limited', 'unavailable', 'too_large', 'forbidden']);
  });

  it('is offline where nobody answers, and where a command needs a connection', async () => {
    const nobody = new ParleyClient({ url: 'http://127.0.0.1:1' });
    expect(await codeOf(nobody.call('get_me', {}))).toBe('offline');
    expect(await codeOf(client().call('ping', {}))).toBe('offline');
  });
});

describe('plainTransport', () => {
  it('gives up in time, and when it is called off', async () => {
    answerWith = () => new Promise<Response>(() => undefined);
    const transport = plainTransport(urlOf());
    expect(await codeOf(transport.request({ ...get, timeoutMs: 50 }))).toBe('no_answer');
    const controller = new AbortController();
    const aborted = codeOf(transport.request({ ...get, signal: controller.signal }));
    controller.abort();
    expect(await aborted).toBe('aborted');
  });

  it('sends the token as a header, never in the address', async () => {
    answerWith = () => Response.json({ user: 1 });
    expect(await plainTransport(urlOf()).request({ ...get, token: 'secret' })).toEqual({
      status: 200,
      body: { user: 1 },
    });
    expect([asked.token, asked.url]).toEqual(['Bearer secret', '/v1/me']);
  });
});
