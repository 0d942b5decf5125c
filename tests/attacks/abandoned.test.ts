import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Person } from '../support/people.ts';
import { within } from '../support/wait.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { openBytes, openUpgraded } from './raw-bytes.ts';
import type { RawBytes } from './raw-bytes.ts';

/** Connections that hold a place and say nothing, or a byte at a time. The server lets go of each within its bound. */
let arena: Arena;
let ada: Person;
const abandoned = new Map<string, readonly RawBytes[]>();

/** So many of each kind. */
const crowd = 100;
/** Twice the longest of the bounds: 10 s for a head or a token, 30 s for a body. */
const letGoMsMax = 60_000;
const dripEveryMs = 2_000;

const post = (token: string): string =>
  `POST /v1/rooms HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
const upgrade = [
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n');

interface Kind {
  readonly first: (token: string) => string;
  /** Sent again and again, so that the connection never looks idle. */
  readonly drip?: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  'say nothing': { first: () => '' },
  'send half a head': { first: () => 'GET /v1/me HTTP/1.1\r\nHost: localhost\r\nX-Half' },
  'send a head line by line': {
    first: () => 'GET /v1/me HTTP/1.1\r\nHost: localhost\r\n',
    drip: 'X-Line: x\r\n',
  },
  'send half an upgrade': { first: () => `GET /v1/ws HTTP/1.1\r\n${upgrade}` },
  'send half a body': { first: (token) => `${post(token)}Content-Length: 100\r\n\r\n{"name"` },
  'send a body byte by byte': {
    first: (token) => `${post(token)}Content-Length: 1000\r\n\r\n{"name"`,
    drip: ' ',
  },
  'send a body chunk by chunk': {
    first: (token) => `${post(token)}Transfer-Encoding: chunked\r\n\r\n`,
    drip: '1\r\n \r\n',
  },
  'send a body without a token': {
    first: () => 'POST /v1/rooms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{',
    drip: ' ',
  },
};

/** Sockets that were opened and never say who they are. Those of Socket.IO have 45 s, and a test of their own. */
const doors: Readonly<Record<string, string>> = {
  'open Parley’s WebSocket': '/v1/ws',
  'open the dialects’ WebSocket': '/',
};

let dripping: ReturnType<typeof setInterval>;

const many = (open: () => Promise<RawBytes>): Promise<readonly RawBytes[]> =>
  Promise.all(Array.from({ length: crowd }, () => open()));

beforeAll(async () => {
  arena = await openArena();
  ada = await arena.person();
  const { port } = arena.program;
  const drips: (() => void)[] = [];
  for (const [what, { first, drip }] of Object.entries(kinds)) {
    const connections = await many(() => openBytes(port));
    abandoned.set(what, connections);
    for (const connection of connections) {
      connection.write(first(ada.token));
      if (drip !== undefined) drips.push(() => connection.isClosed || connection.write(drip));
    }
  }
  for (const [what, path] of Object.entries(doors))
    abandoned.set(what, await many(() => openUpgraded(port, path)));
  dripping = setInterval(() => {
    for (const drip of drips) drip();
  }, dripEveryMs);
});
afterAll(async () => {
  clearInterval(dripping);
  for (const connections of abandoned.values()) for (const connection of connections) connection.destroy();
  await arena.close();
});

describe(`${crowd} connections`, () => {
  it('of every kind together disturb nobody', async () => {
    expect(abandoned.size).toBe(Object.keys(kinds).length + Object.keys(doors).length);
    await arena.expectUnhurt();
  });

  it.each([...Object.keys(kinds), ...Object.keys(doors)])(
    'that %s are let go of',
    async (what) => {
      const ends = (abandoned.get(what) ?? []).map((connection) => connection.closed);
      expect(ends).toHaveLength(crowd);
      await within('the last of them to be closed', Promise.all(ends), letGoMsMax);
      await arena.expectUnhurt();
    },
    letGoMsMax + 10_000,
  );
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
