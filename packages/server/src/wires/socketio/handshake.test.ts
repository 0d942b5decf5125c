import { describe, expect, it } from 'bun:test';
import { RawPoller, startServer, testLimits } from './fixture.ts';

async function errorOf(response: Response): Promise<unknown> {
  return { status: response.status, ...((await response.json()) as object) };
}

describe('a handshake', () => {
  it('tells the client the intervals, the limit and that it may upgrade', async () => {
    await using server = startServer();
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
    const body = await response.text();
    expect(body[0]).toBe('0');
    expect(JSON.parse(body.slice(1))).toEqual({
      sid: expect.stringMatching(/^[\w-]{20}$/) as string,
      upgrades: ['websocket'],
      pingInterval: testLimits.pingIntervalMs,
      pingTimeout: testLimits.pingTimeoutMs,
      maxPayload: testLimits.frameBytesMax,
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each([
    ['?EIO=4', {}, { status: 400, code: 0, message: 'Transport unknown' }],
    ['?EIO=4&transport=carrier-pigeon', {}, { status: 400, code: 0, message: 'Transport unknown' }],
    ['?EIO=4&transport=polling&sid=none', {}, { status: 400, code: 1, message: 'Session ID unknown' }],
    [
      '?EIO=4&transport=polling',
      { method: 'POST' },
      { status: 400, code: 2, message: 'Bad handshake method' },
    ],
    ['?EIO=4&transport=websocket', {}, { status: 400, code: 3, message: 'Bad request' }],
    ['?EIO=3&transport=polling', {}, { status: 400, code: 5, message: 'Unsupported protocol version' }],
    ['?transport=polling', {}, { status: 400, code: 5, message: 'Unsupported protocol version' }],
    [
      '?EIO=4&transport=polling',
      { headers: { origin: 'http://evil.example' } },
      { status: 403, code: 4, message: 'Forbidden' },
    ],
  ])('with %s %j is refused as the protocol says', async (query, init, error) => {
    await using server = startServer();
    expect(await errorOf(await fetch(`${server.url}/socket.io/${query}`, init))).toEqual(error);
    expect(server.wire.sessionCount).toBe(0);
  });

  it('from a foreign origin is refused before a WebSocket opens', async () => {
    await using server = startServer();
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=websocket`, {
      headers: {
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
        origin: 'http://evil.example',
      },
    });
    expect(response.status).toBe(403);
    expect(server.wire.sessionCount).toBe(0);
  });

  it('is answered with 503 when there are too many sessions', async () => {
    await using server = startServer({}, 1);
    await new RawPoller(server.url).open();
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
    expect(response.status).toBe(503);
  });

  it('works without the last slash, and nowhere below the path', async () => {
    await using server = startServer();
    expect((await fetch(`${server.url}/socket.io?EIO=4&transport=polling`)).status).toBe(200);
    expect((await fetch(`${server.url}/socket.io/x?EIO=4&transport=polling`)).status).toBe(404);
  });

  it('answers a preflight', async () => {
    await using server = startServer();
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, {
      method: 'OPTIONS',
      headers: { origin: 'http://app.example', 'access-control-request-headers': 'authorization' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
