import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Person } from '../support/people.ts';
import { connect } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import { until, within } from '../support/wait.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { openBytes } from './raw-bytes.ts';

/** Requests made of bytes: what proxies and servers have been made to read in two ways, and what is far too much. */
let arena: Arena;
let ada: Person;
let client: WireClient;
let roomId: string;

beforeAll(async () => {
  arena = await openArena();
  ada = await arena.person();
  client = await connect('rest', arena.url, ada.token);
  roomId = (await client.call('create_room', { kind: 'group', name: 'Smuggling' })).room.id;
});
afterAll(() => arena.close());

const postHead = (): string =>
  `POST /v1/rooms/${roomId}/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ada.token}\r\n`;

/** A whole request that sends a message: it must never be taken for one when it comes hidden in another. */
const hidden = (content: string): string => {
  const body = JSON.stringify({ content });
  return `${postHead()}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
};

/** What comes before it, by how much is hidden. */
const smuggling: Readonly<Record<string, (length: number) => string>> = {
  'both lengths': (length) => `Content-Length: ${5 + length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'both lengths in the other order': (length) =>
    `Transfer-Encoding: chunked\r\nContent-Length: ${5 + length}\r\n\r\n0\r\n\r\n`,
  'two lengths': (length) => `Content-Length: 0\r\nContent-Length: ${length}\r\n\r\n`,
  'two lengths in the other order': (length) => `Content-Length: ${length}\r\nContent-Length: 0\r\n\r\n`,
  'a list of lengths': (length) => `Content-Length: 0, ${length}\r\n\r\n`,
  'a length with a sign': () => 'Content-Length: +0\r\n\r\n',
  'a length below nothing': () => 'Content-Length: -1\r\n\r\n',
  'a length in other digits': (length) => `Content-Length: 0x${length.toString(16)}\r\n\r\n`,
  'a length beyond all numbers': () => 'Content-Length: 18446744073709551616\r\n\r\n',
  'an encoding that is nearly one': () => 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  'an encoding that is none': () => 'Transfer-Encoding: identity\r\n\r\n0\r\n\r\n',
  'an encoding that is not the last': () => 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
  'two encodings': () => 'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'an encoding before its colon': () => 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
  'an encoding after a control character': () => 'Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n',
  'an encoding with a NUL': () => 'Transfer-Encoding: chunked\u0000\r\n\r\n0\r\n\r\n',
  'an encoding on a folded line': () => 'X: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'an encoding after a bare line feed': () => 'X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a length after a bare carriage return': () => 'X: a\rContent-Length: 0\r\n\r\n',
  'a chunk below nothing': () => 'Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n',
  'a chunk in other digits': () => 'Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n',
  'a chunk beyond all numbers': () => 'Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n',
  'a line feed in an extension of a chunk': () => 'Transfer-Encoding: chunked\r\n\r\n0;a\nb\r\n\r\n',
  'a chunk that ends with bare line feeds': () => 'Transfer-Encoding: chunked\r\n\r\n0\n\n',
  'a header without a name': () => ': x\r\n\r\n',
  'a header with a space in its name': () => 'Content Length: 0\r\n\r\n',
  'a header with a NUL in its name': () => 'X\u0000: 0\r\n\r\n',
};

const statusesIn = (received: string): readonly number[] =>
  [...received.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));

describe('a request in which another is hidden', () => {
  it.each(Object.keys(smuggling))('behind %s is refused, and nothing of it is done', async (what) => {
    const second = hidden(`smuggled behind ${what}`);
    const connection = await openBytes(arena.program.port);
    connection.write(`${postHead()}${smuggling[what]?.(second.length)}${second}`);
    await within('the end of the connection', connection.closed);
    expect(statusesIn(connection.received())).toEqual([400]);
    const { messages } = await client.call('list_messages', { roomId });
    expect(messages.map(({ content }) => content)).not.toContain(`smuggled behind ${what}`);
    await arena.expectUnhurt();
  });

  it('is one body where its length says so, also where no body is wanted', async () => {
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      const second = hidden(`smuggled by ${method}`);
      const connection = await openBytes(arena.program.port);
      const head = `${method} /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${second.length}\r\n\r\n`;
      connection.write(
        `${head}${second}GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      const answered = (): number => statusesIn(connection.received()).length;
      await until('both were answered, or it was closed', () => answered() === 2 || connection.isClosed);
      expect(answered()).toBeLessThan(3);
      connection.destroy();
    }
    expect(JSON.stringify(await client.call('list_messages', { roomId }))).not.toContain('smuggled by');
  });
});

describe('a header that says who or what is meant', () => {
  const rest = (path: string, headers: Record<string, string>, method = 'GET') =>
    fetch(`${arena.url}${path}`, { method, headers });

  it('changes neither the path nor the method', async () => {
    for (const name of ['x-original-url', 'x-rewrite-url', 'x-forwarded-path']) {
      expect((await rest('/v1/nothing', { [name]: '/health/live' })).status).toBe(404);
      expect((await rest('/v1/me', { [name]: '/health/live' })).status).toBe(401);
    }
    for (const name of ['x-http-method-override', 'x-method-override', 'x-http-method']) {
      const headers = { authorization: `Bearer ${ada.token}`, [name]: 'DELETE' };
      expect((await rest('/v1/sessions', headers)).status).toBe(200);
      expect((await rest(`/v1/rooms/${roomId}`, headers)).status).toBe(200);
    }
    expect((await client.call('get_room', { roomId })).room.id).toBe(roomId);
  });

  it('says to nobody who they are: no cookie, no user, no address', async () => {
    const forged = {
      cookie: `token=${ada.token}; access_token=${ada.token}; authorization=Bearer ${ada.token}`,
      'x-user-id': ada.id,
      'x-forwarded-user': ada.email,
      'x-remote-user': ada.email,
      'x-real-ip': '127.0.0.1',
      'x-access-token': ada.token,
      'proxy-authorization': `Bearer ${ada.token}`,
    };
    expect((await rest('/v1/me', forged)).status).toBe(401);
    expect((await rest('/metrics', forged)).status).toBe(401);
  });

  it('is not told back: the name of a foreign host stands in no answer', async () => {
    const hosts = [
      'evil.example',
      'evil.example:80@localhost',
      'localhost/evil.example',
      '"><script>evil.example',
    ];
    for (const host of hosts) {
      for (const path of [
        '/health/live',
        '/docs',
        '/openapi.json',
        '/v1/me',
        '/v1/nothing',
        '/socket.io/?EIO=4',
      ]) {
        const connection = await openBytes(arena.program.port);
        const more =
          'X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: evil.example\r\nForwarded: host=evil.example\r\n';
        connection.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`);
        await within('the end of the answer', connection.closed);
        expect([path, host, connection.received().includes('evil.example')]).toEqual([path, host, false]);
        for (const status of statusesIn(connection.received())) expect(status).toBeLessThan(500);
      }
    }
    await arena.expectUnhurt();
  });
});

describe('a path', () => {
  it('leads to no file, whatever is in it, and no method brings the request back', async () => {
    const paths = [
      '/../../../../etc/passwd',
      '/docs/../../../../etc/passwd',
      '/v1/files/..%2f..%2f..%2f..%2fetc%2fpasswd',
      '/v1/files/%2e%2e/%2e%2e/etc/passwd',
      String.raw`/docs\..\..\etc\passwd`,
      '/docs/%00',
      '//etc/passwd',
      'file:///etc/passwd',
      'http://127.0.0.1:1/',
    ];
    for (const path of paths) {
      for (const method of ['GET', 'TRACE', 'CONNECT', 'PROPFIND']) {
        const connection = await openBytes(arena.program.port);
        const head = `Host: localhost\r\nAuthorization: Bearer ${ada.token}\r\nX-Echo: echo-4711\r\n`;
        connection.write(`${method} ${path} HTTP/1.1\r\n${head}Connection: close\r\n\r\n`);
        await within('the end of the answer', connection.closed);
        const received = connection.received();
        expect([method, path, /root:|echo-4711|HTTP\/1\.1 5/.test(received)]).toEqual([method, path, false]);
      }
    }
    await arena.expectUnhurt();
  });
});

/** The system takes nothing any more when the server reads no more: then the answer is all that is waited for. */
const pieceMsMax = 100;

/** Sends a body piece by piece until the server stops it, and answers with how many bytes it was sent. */
const sendEndless = async (head: string, bytesMax: number): Promise<{ sent: number; received: string }> => {
  const connection = await openBytes(arena.program.port);
  connection.write(`${head}\r\n`);
  const piece = 'x'.repeat(65_536);
  const chunk = head.includes('chunked') ? `10000\r\n${piece}\r\n` : piece;
  let sent = 0;
  while (!connection.isClosed && connection.received() === '' && sent < bytesMax) {
    await Promise.race([connection.writeOut(chunk), Bun.sleep(pieceMsMax)]);
    sent += piece.length;
  }
  await until('it was answered or closed', () => connection.isClosed || connection.received() !== '');
  connection.destroy();
  return { sent, received: connection.received() };
};

describe('what is far too much', () => {
  const bytes = 100_000_000;

  it('is refused by the length that it says it has', async () => {
    const heads = [
      `${postHead()}Content-Length: ${bytes}\r\n`,
      `POST /v1/rooms/${roomId}/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ada.token}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${bytes}\r\n`,
      `POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n`,
      `POST /socket.io/?EIO=4&transport=polling&sid=${await pollingSession()} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n`,
    ];
    for (const head of heads) {
      const connection = await openBytes(arena.program.port);
      connection.write(`${head}\r\nx`);
      await until('it was refused', () => statusesIn(connection.received()).length > 0);
      expect(statusesIn(connection.received())).toEqual([413]);
      connection.destroy();
      await arena.expectUnhurt();
    }
  });

  it('is refused when it comes without a length', async () => {
    const heads = [
      `${postHead()}Transfer-Encoding: chunked\r\n`,
      `POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n`,
      `POST /socket.io/?EIO=4&transport=polling&sid=${await pollingSession()} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n`,
    ];
    for (const head of heads) {
      const { sent, received } = await sendEndless(head, bytes);
      expect(sent).toBeLessThan(bytes);
      for (const status of statusesIn(received)) expect(status).toBe(413);
      await arena.expectUnhurt();
    }
  });

  it('is refused as a head', async () => {
    const heads = [
      `GET /${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      `GET /v1/me?${'x=1&'.repeat(250_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      `GET /v1/me HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n`,
      `GET /v1/me HTTP/1.1\r\nHost: localhost\r\n${'X: x\r\n'.repeat(100_000)}\r\n`,
      'x'.repeat(1_000_000),
    ];
    for (const head of heads) {
      const connection = await openBytes(arena.program.port);
      connection.write(head);
      await within('the end', connection.closed);
      for (const status of statusesIn(connection.received())) expect([400, 414, 431]).toContain(status);
      await arena.expectUnhurt();
    }
  });
});

/** Opens a session of long polling that joins nothing. */
const pollingSession = async (): Promise<string> => {
  const text = await (await fetch(`${arena.url}/socket.io/?EIO=4&transport=polling`)).text();
  return (JSON.parse(text.slice(1)) as { sid: string }).sid;
};

describe('a session of Socket.IO', () => {
  it('is not guessed', async () => {
    const sid = await pollingSession();
    const guesses = [
      `${sid.slice(0, -1)}${sid.endsWith('A') ? 'B' : 'A'}`,
      sid.slice(0, -1),
      `${sid}A`,
      '__proto__',
      'constructor',
      '%00',
      '*',
      "' or 1=1 --",
    ];
    for (const guess of guesses) {
      for (const method of ['GET', 'POST']) {
        const address = `${arena.url}/socket.io/?EIO=4&transport=polling&sid=${encodeURIComponent(guess)}`;
        expect((await fetch(address, { method })).status).toBe(400);
      }
    }
    const stillThere = await fetch(`${arena.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, {
      method: 'POST',
      body: '1',
    });
    expect(stillThere.status).toBe(200);
  });

  it('takes no thousand namespaces and no thousand packets that nobody answers', async () => {
    for (const packets of [
      Array.from({ length: 1_000 }, (_, index) => `40/namespace-${index},`),
      Array.from({ length: 1_000 }, () => '40/v1,{"token":"wrong"}'),
      Array.from({ length: 1_000 }, () => '42["send_message",{}]'),
      Array.from({ length: 1_000 }, (_, index) => `43${index}[]`),
      Array.from({ length: 10_000 }, () => '6'),
    ]) {
      const sid = await pollingSession();
      const address = `${arena.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
      const response = await fetch(address, { method: 'POST', body: packets.join('\u001E') });
      expect(response.status).toBeLessThan(500);
      await arena.expectUnhurt();
    }
  });
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
