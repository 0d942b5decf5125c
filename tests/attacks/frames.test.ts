import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { deflateRawSync } from 'node:zlib';
import type { Person } from '../support/people.ts';
import { within } from '../support/wait.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { frameOf, opcodes, openUpgraded } from './raw-bytes.ts';
import type { FrameParts } from './raw-bytes.ts';

/** Frames that no client library sends. Those that libraries can be made to send are tried in frames.scenario. */
let arena: Arena;
let ada: Person;

beforeAll(async () => {
  arena = await openArena();
  ada = await arena.person();
});
afterAll(() => arena.close());

/** The doors at which a WebSocket opens. */
const doors: Readonly<Record<string, () => string>> = {
  'Parley’s own': () => `/v1/ws?token=${ada.token}`,
  'the dialects’': () => `/?token=${ada.token}`,
  'Socket.IO’s': () => '/socket.io/?EIO=4&transport=websocket',
};

const { continuation, text, binary, close, ping, pong } = opcodes;
const bomb = deflateRawSync(Buffer.alloc(20_000_000));
const fragment = (opcode: number, payload: string, fin = false): FrameParts => ({ opcode, payload, fin });

/** What ends the connection that sends it, and no other. */
const fatal: Readonly<Record<string, readonly FrameParts[]>> = {
  'a compressed frame, which nobody agreed on': [{ opcode: text, payload: bomb, reserved: 4 }],
  'a compressed frame that is not the first': [
    fragment(text, '{'),
    { opcode: continuation, payload: bomb, reserved: 4 },
  ],
  'the second reserved bit': [{ opcode: text, payload: '{}', reserved: 2 }],
  'the third reserved bit': [{ opcode: text, payload: '{}', reserved: 1 }],
  'the opcodes that are kept for later': [{ opcode: 3, payload: 'x' }],
  'the control opcodes that are kept for later': [{ opcode: 11, payload: 'x' }],
  'a ping of more than 125 bytes': [{ opcode: ping, payload: 'x'.repeat(126) }],
  'a ping in parts': [{ opcode: ping, payload: 'x', fin: false }],
  'a part of nothing': [fragment(continuation, 'x', true)],
  'a message in the middle of another': [fragment(text, '{'), { opcode: text, payload: '{}' }],
  'a text that is no UTF-8 across its parts': [
    { opcode: text, payload: new Uint8Array([0x7b, 0xe2]), fin: false },
    { opcode: continuation, payload: new Uint8Array([0x7d]) },
  ],
  'half a surrogate in UTF-8': [{ opcode: text, payload: new Uint8Array([0xed, 0xa0, 0x80]) }],
  'a frame without a mask': [{ opcode: text, payload: '{"id":1,"command":"ping"}', masked: false }],
  'a length of 2^40': [{ opcode: text, payload: 'x', claims: 2n ** 40n }],
  'a length of 2^63': [{ opcode: text, payload: 'x', claims: 2n ** 63n }],
  'a length of 2^64 - 1': [{ opcode: binary, payload: 'x', claims: 2n ** 64n - 1n }],
  'parts that are too large together': [
    fragment(text, 'x'.repeat(40_000)),
    fragment(continuation, 'x'.repeat(40_000)),
  ],
  'parts without end': [
    fragment(text, 'x'),
    ...Array.from({ length: 70_000 }, () => fragment(continuation, 'x')),
  ],
  'a goodbye of one byte': [{ opcode: close, payload: 'x' }],
  'a goodbye with a code that there is not': [{ opcode: close, payload: new Uint8Array([0, 0]) }],
  'a goodbye that is no UTF-8': [{ opcode: close, payload: new Uint8Array([3, 232, 0xff, 0xfe]) }],
};

describe.each(Object.keys(doors))('at %s door', (door) => {
  it.each(Object.keys(fatal))('%s ends its own connection alone', async (what) => {
    const socket = await openUpgraded(arena.program.port, doors[door]?.() ?? '');
    expect(socket.received()).toStartWith('HTTP/1.1 101');
    expect(socket.received().toLowerCase()).not.toContain('sec-websocket-extensions');
    socket.write(Buffer.concat((fatal[what] ?? []).map(frameOf)));
    await within('the end', socket.closed);
    await arena.expectUnhurt();
  });

  it('a hundred thousand empty parts, pings and pongs disturb nobody', async () => {
    for (const opcode of [continuation, ping, pong]) {
      const socket = await openUpgraded(arena.program.port, doors[door]?.() ?? '');
      const empty = frameOf({ opcode, fin: opcode !== continuation });
      if (opcode === continuation) socket.write(frameOf({ opcode: text, fin: false }));
      for (let sent = 0; sent < 10; sent += 1)
        socket.write(Buffer.concat(Array.from({ length: 10_000 }, () => empty)));
      await arena.expectUnhurt();
      socket.destroy();
    }
  });
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
