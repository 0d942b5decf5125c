import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { decodeEnginePacket, decodePayload, encodeEnginePacket, encodePayload } from './engine-packet.ts';
import * as socketio from './socketio-packet.ts';

const json = fc.jsonValue({ maxDepth: 4 });
const namespaces = fc.oneof(
  fc.constant('/'),
  fc.stringMatching(/^\/[a-z0-9_-]{0,20}$/),
  fc.string({ unit: 'grapheme' }).map((text) => `/${text.replaceAll(',', '')}`),
);
const ids = fc.nat(Number.MAX_SAFE_INTEGER);
const names = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !/^(connect|disconnect|newL|removeL)/.test(text));

const read = (frame: string): unknown => socketio.decodePacket(frame, 1);

describe('Engine.IO packets', () => {
  const type = fc.constantFrom('open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop');
  const packet = fc.record({
    type,
    data: fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll('\u001E', '')),
  });

  it('come back as they were, alone and in a payload', () => {
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 20 }), (packets) => {
        const encoded = packets.map((one) => encodeEnginePacket(one));
        expect(encoded.map((one) => decodeEnginePacket(one))).toEqual(packets);
        expect(decodePayload(encodePayload(encoded), 20)).toEqual(encoded);
        expect(decodePayload(encodePayload(encoded), packets.length - 1)).toBeUndefined();
      }),
    );
  });

  it.each(['', '7', 'bAQID', '4a\u001E', '\u001E4a', '4a\u001Eb'])(
    'are refused in a payload of %j',
    (body) => {
      expect(decodePayload(body, 10)).toBeUndefined();
    },
  );
});

describe('Socket.IO packets', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(
        namespaces,
        ids,
        names,
        json,
        fc.array(json, { maxLength: 4 }),
        (namespace, id, name, value, args) => {
          const dataJson = JSON.stringify(value);
          const event = {
            type: 'event',
            namespace,
            id: undefined,
            name,
            args: [JSON.parse(dataJson) as unknown],
          };
          expect(read(socketio.encodeEvent(namespace, name, dataJson))).toEqual(event);
          expect(read(socketio.encodeBareEvent(namespace, name))).toEqual({ ...event, args: [] });
          const ack = { type: 'ack', namespace, id, args: JSON.parse(JSON.stringify(args)) as unknown };
          expect(read(socketio.encodeAck(namespace, id, args))).toEqual(ack);
          const connect = { type: 'connect', namespace, data: { sid: name } };
          expect(read(socketio.encodeConnect(namespace, name))).toEqual(connect);
          const error = { type: 'connect_error', namespace, data: { message: name } };
          expect(read(socketio.encodeConnectError(namespace, { message: name }))).toEqual(error);
          expect(read(socketio.encodeDisconnect(namespace))).toEqual({ type: 'disconnect', namespace });
        },
      ),
    );
  });

  it('never throw, whatever comes', () => {
    const pieces = fc.constantFrom(
      '0',
      '2',
      '3',
      '5',
      '9',
      '/',
      'a',
      ',',
      '-',
      '[',
      ']',
      '{',
      '}',
      '"a"',
      '\\',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((all) => all.join('')),
        (text) => void read(`4${text}`),
      ),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void read(`4${text}`)));
  });

  it('are read with an id and a namespace', () => {
    const event = { type: 'event', namespace: '/chat', id: 12, name: 'say', args: [{ text: 'hi' }] };
    expect(read('42/chat,12["say",{"text":"hi"}]')).toEqual(event);
    expect(read('420["say"]')).toEqual({ type: 'event', namespace: '/', id: 0, name: 'say', args: [] });
    expect(read('40/chat')).toEqual({ type: 'connect', namespace: '/chat', data: undefined });
  });

  it.each([
    ['nothing', '4'],
    ['an unknown type', '47'],
    ['a binary event', '451-["say",{"_placeholder":true,"num":0}]'],
    ['a binary acknowledgement', '461-0[{"_placeholder":true,"num":0}]'],
    ['auth that is an array', '40[]'],
    ['auth that is a string', '40"token"'],
    ['auth that is null', '40null'],
    ['a disconnect with data', '41{}'],
    ['an event without data', '42'],
    ['an event that is an object', '42{"0":"say"}'],
    ['an event without a name', '42[]'],
    ['an event with a number for a name', '42[7]'],
    ['an event of the library', '42["disconnect"]'],
    ['broken JSON', '42["say"'],
    ['JSON with more behind it', '42["say"]x'],
    ['a comma without a namespace', '42,["say"]'],
    ['an acknowledgement without an id', '43[]'],
    ['an id beyond exact integers', '429007199254740992["say"]'],
    ['an id of a thousand digits', `42${'9'.repeat(1000)}["say"]`],
    ['a negative id', '42-1["say"]'],
    ['nesting without an end', `42["say",${'['.repeat(30_000)}${']'.repeat(30_000)}]`],
    ['nesting of objects', `42["say",${'{"a":'.repeat(200)}1${'}'.repeat(200)}]`],
  ])('refuse %s', (_what, frame) => {
    expect(read(frame)).toBeUndefined();
  });

  it('allow many brackets that do not nest, and brackets in strings', () => {
    const flat = JSON.stringify(['say', Array.from({ length: 500 }, () => ({})), '[{\\"'.repeat(500)]);
    expect(read(`42${flat}`)).toMatchObject({ type: 'event', name: 'say' });
  });

  it('keep a __proto__ key as what it is, data', () => {
    const packet = socketio.decodePacket('42["say",{"__proto__":{"isAdmin":true}}]', 1);
    expect(packet?.type).toBe('event');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
