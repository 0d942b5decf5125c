import { spawn } from 'node:child_process';
import { dlopen } from 'bun:ffi';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { NetConnectOpts, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { within } from '../support/wait.ts';

/** How long so many may take to connect. */
const answerTimeoutMs = 60_000;
const openTogether = 50;

/** Clients in a process of their own, so that what they read does not slow whoever measures. */
export interface Crowd {
  /** From now on none of them reads. Answers with how many are still there. */
  stopReading(): Promise<number>;
  end(): Promise<void>;
}

/** Opens a plain WebSocket for each token. They hear what is said and throw it away. */
export const openCrowd = async (url: string, tokens: readonly string[]): Promise<Crowd> => {
  const child = spawn(process.execPath, [import.meta.path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<number> => {
    const { done, value } = await within('the crowd answers', lines.next(), answerTimeoutMs);
    if (done === true) throw new Error('The crowd ended.');
    return Number(value);
  };
  child.stdin.write(`${JSON.stringify({ url, tokens })}\n`);
  try {
    await said();
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    stopReading() {
      child.stdin.write('stop\n');
      return said();
    },
    async end() {
      child.kill();
      await exited;
    },
  };
};

/** Numbers of Linux for socket(2), setsockopt(2), socket(7) and tcp(7). */
const [familyInet, socketStream, protocolTcp, levelSocket] = [2, 1, 6, 1];
const [optionMaxSegment, optionReceiveBuffer] = [2, 8];
/** Bytes of a segment over Ethernet, and those that a client takes before it reads. */
const segmentBytes = 1_448;
const receiveBytes = 65_536;

const libc = () =>
  dlopen('libc.so.6', {
    socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
    setsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'u32'], returns: 'i32' },
    connect: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
  }).symbols;

/**
 * A connection as over a network, to 127.0.0.1. Loopback has segments of 64 KiB, with which the kernel keeps 2.6 MB for each
 * client that does not read; for a thousand that is more than it has for TCP, and every socket of the machine becomes slow: that
 * would measure the kernel.
 */
const connectAsFromAfar = (
  { socket, setsockopt, connect }: ReturnType<typeof libc>,
  port: number,
): Socket => {
  const fd = socket(familyInet, socketStream, 0);
  const set = (level: number, option: number, value: number): void => {
    if (setsockopt(fd, level, option, new Int32Array([value]), 4) !== 0)
      throw new Error(`setsockopt refused ${option}.`);
  };
  set(protocolTcp, optionMaxSegment, segmentBytes);
  set(levelSocket, optionReceiveBuffer, receiveBytes);
  // sockaddr_in: the family in the machine's order, the port and the address in the network's. (ip(7))
  const address = new Uint8Array([
    familyInet,
    0,
    port >> 8,
    port & 0xff,
    127,
    0,
    0,
    1,
    ...Array<number>(8).fill(0),
  ]);
  if (connect(fd, address, address.byteLength) !== 0) throw new Error('A client could not connect.');
  return createConnection({ fd } as unknown as NetConnectOpts);
};

const openOne = async (socket: Socket, host: string, token: string): Promise<Socket> => {
  socket.write(
    `GET /v1/ws?token=${token} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  const opened = Promise.withResolvers<void>();
  socket
    .once('data', () => opened.resolve())
    .once('close', () => opened.reject(new Error('A client was turned away.')))
    .on('error', () => undefined);
  await opened.promise;
  // What comes is thrown away.
  return socket.resume();
};

const beCrowd = async (): Promise<void> => {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { url, tokens } = JSON.parse(String((await lines.next()).value)) as {
    readonly url: string;
    readonly tokens: readonly string[];
  };
  const { host, port } = new URL(url);
  const system = libc();
  const sockets: Socket[] = [];
  while (sockets.length < tokens.length) {
    const next = tokens.slice(sockets.length, sockets.length + openTogether);
    sockets.push(
      ...(await Promise.all(
        next.map((token) => openOne(connectAsFromAfar(system, Number(port)), host, token)),
      )),
    );
  }
  process.stdout.write(`${sockets.length}\n`);
  await lines.next();
  for (const socket of sockets) socket.pause();
  process.stdout.write(`${sockets.filter(({ destroyed }) => !destroyed).length}\n`);
  await lines.next();
  // Held until now: a paused socket that nobody holds is collected, and closed.
  for (const socket of sockets) socket.destroy();
};

if (import.meta.main) await beCrowd();
