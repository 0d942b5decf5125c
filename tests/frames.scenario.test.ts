import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { openCanary } from './support/canary.ts';
import type { Canary } from './support/canary.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { openPlain, openSocketIo } from './support/raw-socket.ts';
import type { RawFrame } from './support/raw-socket.ts';
import { until } from './support/wait.ts';

let program: Program;
let ada: Person;
let canary: Canary;

beforeAll(async () => {
  program = await startProgram();
  ada = await register(program.url);
  canary = await openCanary(program);
});
afterAll(async () => {
  canary.close();
  await program.stop();
});

const address = (): string => `${program.url}/v1/ws`;
const isAnswerTo = (id: string | number) => (frame: RawFrame) => frame.id === id;
const isFailed = (frame: RawFrame) => frame.event === 'failed';

describe('a frame on the plain WebSocket', () => {
  const unreadable = {
    'that is no JSON': '{"id":1,',
    'that is nothing': '',
    'that is a number': '7',
    'that is null': 'null',
    'that is a list': '[{"id":1,"command":"ping"}]',
    'with an id of an object': '{"id":{"a":1},"command":"ping","input":{}}',
    'with an id that is too long': `{"id":"${'x'.repeat(65)}","command":"ping","input":{}}`,
    'with an id beyond all numbers': '{"id":1e999,"command":"ping","input":{}}',
    'with an id of null': '{"id":null,"command":"ping","input":{}}',
    'that is binary': Buffer.from('{"id":1,"command":"ping","input":{}}'),
    'of bytes without meaning': Buffer.from([0, 255, 254, 1, 128]),
  } as const;
  for (const [what, data] of Object.entries(unreadable)) {
    it(`${what} is answered with \`failed\`, and the connection goes on`, async () => {
      const socket = await openPlain(program.url, ada.token);
      socket.send(data);
      const failed = await socket.frame(isFailed);
      expect(failed.data).toMatchObject({ code: 'invalid_input', fields: [{ path: '' }] });
      socket.send('{"id":2,"command":"ping","input":{}}');
      expect((await socket.frame(isAnswerTo(2))).ok).toBe(true);
      socket.close();
    });
  }

  it('is answered to its id, which is a number or a text', async () => {
    const socket = await openPlain(program.url, ada.token);
    for (const id of [0, -1, 1.5, 1e308, '', 'x'.repeat(64), '__proto__', '"', '\u0000']) {
      socket.send(JSON.stringify({ id, command: 'ping', input: {} }));
      expect((await socket.frame(isAnswerTo(id))).ok).toBe(true);
    }
    socket.close();
  });

  it('with a command that is none is answered to its id', async () => {
    const socket = await openPlain(program.url, ada.token);
    const commands = [
      'no_such_command',
      '',
      '__proto__',
      'constructor',
      'hasOwnProperty',
      'PING',
      'x'.repeat(1_000),
    ];
    for (const [id, command] of [...commands, undefined, null, 7, {}, ['ping']].entries()) {
      socket.send(JSON.stringify({ id, command, input: {} }));
      const answer = await socket.frame(isAnswerTo(id));
      expect(answer).toMatchObject({ ok: false, error: { code: 'unknown_command' } });
    }
    socket.close();
  });

  it('without an id is done, and told of only when it fails', async () => {
    const socket = await openPlain(program.url, ada.token);
    socket.send('{"command":"ping"}');
    socket.send('{"command":"get_room","input":{"roomId":"nonsense"}}');
    const failed = await socket.frame(isFailed);
    expect(failed.data).toMatchObject({ code: 'invalid_input', fields: [{ path: 'roomId' }] });
    expect(socket.frames).toHaveLength(2);
    socket.close();
  });

  it('that is too large ends only its own connection', async () => {
    const [large, other] = [await openPlain(program.url, ada.token), await openPlain(program.url, ada.token)];
    large.send(JSON.stringify({ id: 1, command: 'ping', input: { junk: 'x'.repeat(70_000) } }));
    await large.closeCode();
    other.send('{"id":1,"command":"ping"}');
    expect((await other.frame(isAnswerTo(1))).ok).toBe(true);
    other.close();
    await canary.sings();
  });

  it('of text that is no UTF-8 ends only its own connection', async () => {
    const socket = await openRawText(program, ada.token);
    socket.sendText(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    await socket.closed;
    await canary.sings();
  });
});

/** A WebSocket made by hand, for frames that no client library sends. */
const openRawText = async ({ port }: Program, token: string) => {
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      data: (_socket, data) => {
        if (data.toString('latin1').startsWith('HTTP/1.1 101')) resolve();
      },
      close: () => close(),
    },
  });
  socket.write(
    [
      `GET /v1/ws?token=${token} HTTP/1.1`,
      'Host: localhost',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      '',
      '',
    ].join('\r\n'),
  );
  await opened;
  return {
    closed,
    /** One text frame with a mask of zeros (RFC 6455, 5.2). */
    sendText: (payload: Buffer) =>
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])),
  };
};

describe('a Socket.IO packet', () => {
  const broken = {
    'with an attachment that never comes': '451-/v1,1["send_message",{"_placeholder":true,"num":0}]',
    'with a million attachments': '4599999999-/v1,["send_message"]',
    'that is no JSON': '42/v1,1["ping",',
    'with a reserved name': '42/v1,1["disconnecting",{}]',
    'with a name that is no text': '42/v1,1[{"ping":1},{}]',
    'of an unknown type': '49/v1,1["ping",{}]',
    'of an unknown engine type': '9',
    'for a namespace that was not joined': '42/admin,1["ping",{}]',
    'with an id beyond all numbers': '42/v1,99999999999999999999["ping",{}]',
  } as const;
  for (const [what, packet] of Object.entries(broken)) {
    it(`${what} ends only its own connection`, async () => {
      const socket = await openSocketIo(program.url, ada.token);
      socket.send('42/v1,0["ping",{}]');
      expect(await acksOf(socket.frames, 0)).toMatchObject([{ ok: true }]);
      socket.send(packet);
      await socket.closeCode();
      await canary.sings();
    });
  }

  it('with more than one argument is refused', async () => {
    const socket = await openSocketIo(program.url, ada.token);
    socket.send('42/v1,7["ping",{},{}]');
    socket.send('42/v1,8["ping"]');
    const [ack] = await acksOf(socket.frames, 7);
    expect(ack).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(await acksOf(socket.frames, 8)).toMatchObject([{ ok: true }]);
    socket.close();
  });
});

const acksOf = async (frames: readonly string[], id: number): Promise<readonly unknown[]> => {
  const start = `43/v1,${id}[`;
  const find = () => frames.find((frame) => frame.startsWith(start));
  await until(`acknowledgement ${id} came`, () => find() !== undefined);
  return JSON.parse(find()!.slice(start.length - 1)) as readonly unknown[];
};

describe('the address of the plain WebSocket', () => {
  it('says what it is to a request that is no upgrade', async () => {
    const response = await fetch(address());
    expect(response.status).toBe(426);
    expect(response.headers.get('upgrade')).toBe('websocket');
  });
});
