import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { connect as connectTcp } from 'node:net';
import { openCanary } from './support/canary.ts';
import type { Canary } from './support/canary.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { within } from './support/wait.ts';

let program: Program;
let ada: Person;
let canary: Canary;
let roomId: string;

beforeAll(async () => {
  program = await startProgram();
  ada = await register(program.url);
  canary = await openCanary(program);
  const made = await request('POST', '/v1/rooms', JSON.stringify({ kind: 'group', name: 'Edges' }));
  roomId = ((await made.json()) as { room: { id: string } }).room.id;
});
afterAll(async () => {
  canary.close();
  await program.stop();
});

const request = (
  method: string,
  path: string,
  body?: string | Uint8Array | ReadableStream,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${program.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });

const expectFault = async (response: Response, status: number, code: string): Promise<void> => {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toStartWith('application/json');
  expect(await response.json()).toMatchObject({ error: { code } });
};

/** Sends bytes as they are and reads until the server closes, or has answered so much. */
const sendBytes = async (bytes: string, { closeAfterWrite = false } = {}): Promise<string> => {
  const socket = connectTcp(program.port, '127.0.0.1');
  const { promise, resolve } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  const text = (): string => Buffer.concat(chunks).toString();
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (text().includes('\r\n\r\n')) resolve(text());
  });
  socket.on('close', () => resolve(text()));
  socket.on('error', () => resolve(text()));
  socket.write(bytes, () => {
    if (closeAfterWrite) socket.destroy();
  });
  const answer = await within('the answer to bytes', promise);
  socket.destroy();
  return answer;
};

describe('an address', () => {
  it('where nothing is answers 404 in JSON, whatever the method', async () => {
    for (const path of [
      '/nothing',
      '/v1',
      '/v1/',
      '/v1/nothing',
      '/v1//rooms',
      '/v1/rooms/',
      '/V1/rooms',
      '/apis',
      '//nothing',
      '/v1/__proto__',
    ])
      for (const method of ['GET', 'POST', 'DELETE', 'PATCH', 'PUT'])
        await expectFault(await request(method, path), 404, 'unknown_command');
  });

  it('answers 404 in JSON to a method it does not have', async () => {
    for (const [method, path] of [
      ['PUT', '/v1/rooms'],
      ['DELETE', '/v1/rooms'],
      ['POST', `/v1/rooms/${roomId}`],
      ['PATCH', `/v1/rooms/${roomId}/messages`],
      ['POST', '/v1/me'],
    ] as const)
      await expectFault(await request(method, path, '{}'), 404, 'unknown_command');
  });

  it('with broken percent-encoding is the caller’s error', async () => {
    for (const broken of ['%E0%A4%A', '%', '%zz', '%00', '%ff%fe', '%C0%AF', '..%2f..%2f', "'%20or%201=1"]) {
      await expectFault(await request('GET', `/v1/rooms/${broken}/members`), 400, 'invalid_input');
      await expectFault(
        await request('DELETE', `/v1/rooms/${roomId}/messages/${broken}`),
        400,
        'invalid_input',
      );
    }
    expect((await request('GET', `/v1/rooms?limit=%E0%A4%A`)).status).toBe(400);
    await canary.sings();
  });

  it('takes the id of a room from the path alone, whatever the body or the query says', async () => {
    const other = '01890a5d-ac96-774b-bcce-b302099a8057';
    const body = JSON.stringify({ roomId: other, content: 'Which room?' });
    const response = await request('POST', `/v1/rooms/${roomId}/messages?roomId=${other}`, body);
    expect(await response.json()).toMatchObject({ message: { roomId } });
  });
});

describe('a body', () => {
  const messages = (): string => `/v1/rooms/${roomId}/messages`;
  const sized = (bytes: number): string => {
    const start = '{"content":"x","junk":"';
    return `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
  };

  it('of 65,536 bytes is taken, and of one more is refused', async () => {
    expect((await request('POST', messages(), sized(65_536))).status).toBe(201);
    await expectFault(await request('POST', messages(), sized(65_537)), 413, 'too_large');
    await canary.sings();
  });

  it('that is too large is refused also when it does not say how large it is', async () => {
    const endless = () => {
      let sent = 0;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 1;
          if (sent > 64) controller.close();
          else controller.enqueue(new Uint8Array(16_384).fill(120));
        },
      });
    };
    await expectFault(await request('POST', messages(), endless()), 413, 'too_large');
    await canary.sings();
  });

  it('of a poll that is too large is refused', async () => {
    const handshake = await (await fetch(`${program.url}/socket.io/?EIO=4&transport=polling`)).text();
    const { sid } = JSON.parse(handshake.slice(1)) as { sid: string };
    const response = await fetch(`${program.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, {
      method: 'POST',
      body: `42["${'x'.repeat(70_000)}"]`,
    });
    expect(response.status).toBe(413);
    await canary.sings();
  });

  it('that is no UTF-8, no JSON or no object is the caller’s error', async () => {
    for (const body of [
      new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
      new Uint8Array([0xed, 0xa0, 0x80]),
      '{"content":',
      "{'content':'x'}",
      'content=x',
      'null',
      '[]',
      '"x"',
      '7',
      'NaN',
      '\u0000',
    ])
      await expectFault(await request('POST', messages(), body), 400, 'invalid_input');
    await expectFault(await request('POST', messages()), 400, 'invalid_input');
    await canary.sings();
  });

  it('that never comes to its end disturbs nobody, and is no bug', async () => {
    const head = `POST ${messages()} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ada.token}\r\nContent-Length: 1000\r\n\r\n{"content":`;
    await sendBytes(head, { closeAfterWrite: true });
    await canary.sings();
    expect(program.output()).not.toContain('by a bug');
  });
});

describe('a request', () => {
  it('with a token that is none is refused, also where none is needed to ask', async () => {
    for (const authorization of ['Bearer nonsense', 'Bearer a.b.c', `Bearer ${'x'.repeat(3_000)}`])
      await expectFault(await request('GET', '/v1/me', undefined, { authorization }), 401, 'unauthenticated');
    for (const authorization of [
      '',
      'Bearer',
      `Basic ${btoa('ada:secret')}`,
      ada.token,
      `token ${ada.token}`,
    ])
      await expectFault(await request('GET', '/v1/me', undefined, { authorization }), 401, 'unauthenticated');
    const byAddress = await fetch(`${program.url}/v1/me?token=${ada.token}`);
    expect(byAddress.status).toBe(401);
  });

  it('keeps the id it was given, if that is one', async () => {
    const id = async (given: string): Promise<string | null> =>
      (await request('GET', '/v1/me', undefined, { 'x-request-id': given })).headers.get('x-request-id');
    expect(await id('trace-4711.a_b')).toBe('trace-4711.a_b');
    for (const odd of ['x'.repeat(65), 'a b', '<script>', 'ä'])
      expect(await id(odd)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('made of odd bytes is answered or closed, and disturbs nobody', async () => {
    for (const bytes of [
      'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: [\r\n\r\n',
      'GET http://[/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET /%zz?%zz=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET /v1/me HTTP/1.1\r\n\r\n',
      'GET * HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'NONSENSE\r\n\r\n',
      '\u0000\u0001\u0002\r\n\r\n',
      'GET /v1/me HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
      'POST /v1/rooms HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'POST /v1/rooms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ]) {
      const answer = await sendBytes(bytes);
      expect([bytes, answer.startsWith('HTTP/1.1 5')]).toEqual([bytes, false]);
    }
    await canary.sings();
    expect(program.output()).not.toContain('by a bug');
  });
});
