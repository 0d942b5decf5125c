import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ParleyClient } from './client.ts';
import { codeOf } from './client.fixture.ts';
import { plainTransport } from './plain-transport.ts';
import { messageAt } from './stage.fixture.ts';
import type { CommandRequest } from './transport.ts';

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
const getMe: CommandRequest = { command: 'get_me', input: {}, timeoutMs: 10_000 };

describe('a command over REST', () => {
  const client = (): ParleyClient => new ParleyClient({ url: `${urlOf()}/` });

  it('goes to its name, with its whole input as the body, and without what is undefined', async () => {
    answerWith = () => Response.json({ message: messageAt(1, 1) });
    await client().call('send_message', { roomId: 'a b', content: 'Hi?&', clientId: undefined });
    expect(asked).toEqual({
      method: 'POST',
      url: '/v1/commands/send_message',
      token: null,
      body: '{"roomId":"a b","content":"Hi?&"}',
    });
    answerWith = () => Response.json({});
    await client().call('remove_reaction', { roomId: 'r', messageId: 'm', emoji: '👍' });
    expect([asked.method, asked.url]).toEqual(['POST', '/v1/commands/remove_reaction']);
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
  it('gives up in time', async () => {
    answerWith = () => new Promise<Response>(() => undefined);
    expect(await codeOf(plainTransport(urlOf()).request({ ...getMe, timeoutMs: 50 }))).toBe('no_answer');
  });

  it('sends the token as a header, never in the address', async () => {
    answerWith = () => Response.json({ user: 1 });
    expect(await plainTransport(urlOf()).request({ ...getMe, token: 'secret' })).toEqual({
      status: 200,
      body: { user: 1 },
    });
    expect([asked.token, asked.url]).toEqual(['Bearer secret', '/v1/commands/get_me']);
  });
});
