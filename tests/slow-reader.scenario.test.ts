import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import WebSocket from 'ws';
import { until, within } from './support/wait.ts';
import { connect } from './support/wires.ts';

const metricsToken = 'a-token-for-metrics';
let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram({ METRICS_TOKEN: metricsToken });
  people = await registerMany(program.url, 2);
});
afterAll(() => program.stop());

/** A client that says hello and then never reads again. */
const stalledReader = (token: string): Promise<Socket> => {
  const socket = connectTcp({ port: program.port, host: '127.0.0.1' });
  const opened = new Promise<Socket>((settle, refuse) => {
    socket.once('error', refuse);
    socket.once('data', () => {
      socket.pause();
      settle(socket);
    });
  });
  socket.write(
    `GET /v1/ws?token=${token} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  return within('the upgrade', opened);
};

const metric = async (name: string): Promise<number> => {
  const response = await fetch(`${program.url}/metrics`, {
    headers: { authorization: `Bearer ${metricsToken}` },
  });
  return Number(new RegExp(`^parley_${name} (\\d+)$`, 'm').exec(await response.text())?.[1]);
};
const connectionCount = (): Promise<number> => metric('connections');

describe('a client that never reads', () => {
  it('is closed instead of losing messages silently, and nobody else notices', async () => {
    const [writer, reader] = [people[0]!, people[1]!];
    const talker = await connect('websocket', program.url, writer.token);
    const listener = await connect('socketio', program.url, reader.token);
    const { room } = await talker.call('create_room', {
      kind: 'private',
      name: 'Busy',
      memberIds: [reader.id],
    });
    const stalled = await stalledReader(reader.token);
    await until('all three were connected', async () => (await connectionCount()) === 3);

    // More than the limit of 1 MiB, and what the kernel holds on both sides on top of it.
    const content = 'x'.repeat(4_000);
    let sent = 0;
    await until(
      'the stalled one was closed',
      async () => {
        await Promise.all(
          Array.from({ length: 100 }, () => talker.call('send_message', { roomId: room.id, content })),
        );
        sent += 100;
        return sent >= 10_000 || (await connectionCount()) === 2;
      },
      40_000,
    );
    expect(await connectionCount()).toBe(2);
    await until('the listener heard all', () => listener.all('message_created').length === sent);
    expect(listener.all('message_created').map(({ message }) => message.seq)).toEqual(
      Array.from({ length: sent }, (_, index) => index + 1),
    );
    stalled.destroy();
    talker.close();
    listener.close();
  }, 60_000);
});

describe('a client that reads too slowly for seconds', () => {
  it('is told to reconnect and resume, by the event and the code, as soon as it reads on', async () => {
    const [writer, reader] = [people[0]!, people[1]!];
    const talker = await connect('websocket', program.url, writer.token);
    const { room } = await talker.call('create_room', {
      kind: 'private',
      name: 'Slow',
      memberIds: [reader.id],
    });
    const slow = new WebSocket(`${program.url.replace(/^http/, 'ws')}/v1/ws?token=${reader.token}`);
    const frames: string[] = [];
    slow.on('message', (data: Buffer) => frames.push(data.toString()));
    const closed = new Promise<number>((settle) => {
      slow.once('close', (code) => settle(code));
    });
    await until('it was connected', () => frames.some((frame) => frame.includes('"connected"')));
    slow.pause();
    const open = await connectionCount();
    // Less at a time than lies between what is too much and what the socket bears.
    const content = 'x'.repeat(4_000);
    let sent = 0;
    await until(
      'too much waited for it',
      async () => {
        if ((await metric('unread_bytes')) > 524_288) return true;
        await Promise.all(
          Array.from({ length: 20 }, () => talker.call('send_message', { roomId: room.id, content })),
        );
        sent += 20;
        return false;
      },
      30_000,
    );
    await until('it was sent away', async () => (await connectionCount()) === open - 1, 20_000);
    slow.resume();
    expect(await within('the close', closed)).toBe(4501);
    const closing = JSON.parse(frames.at(-1)!) as unknown;
    expect(closing).toMatchObject({ event: 'closing', data: { reason: 'too_slow', code: 4501 } });
    // All that it was sent until then is there, in order.
    const heard = frames.filter((frame) => frame.startsWith('{"event":"message_created"'));
    expect(heard.length).toBeLessThanOrEqual(sent);
    const seqs = heard.map(
      (frame) => (JSON.parse(frame) as { data: { message: { seq: number } } }).data.message.seq,
    );
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    talker.close();
  }, 80_000);
});
