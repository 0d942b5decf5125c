import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
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

const connectionCount = async (): Promise<number> => {
  const response = await fetch(`${program.url}/metrics`, {
    headers: { authorization: `Bearer ${metricsToken}` },
  });
  return Number(/^parley_connections (\d+)$/m.exec(await response.text())?.[1]);
};

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
