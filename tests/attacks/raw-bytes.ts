import { connect } from 'node:net';
import { until, within } from '../support/wait.ts';

/** A TCP connection that says whatever it likes. */
export interface RawBytes {
  write(bytes: string | Uint8Array): void;
  /** Writes, and waits until the system has taken it: a server that reads no more is noticed. */
  writeOut(bytes: string): Promise<void>;
  /** What came so far, a character for each byte. */
  received(): string;
  /** Settles when the server has closed it. */
  readonly closed: Promise<void>;
  readonly isClosed: boolean;
  destroy(): void;
}

/** Connects to a port of this machine. */
export const openBytes = async (port: number): Promise<RawBytes> => {
  const socket = connect(port, '127.0.0.1');
  const chunks: string[] = [];
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  let isClosed = false;
  socket.on('connect', () => open());
  socket.on('data', (chunk: Buffer) => chunks.push(chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
    close();
    open();
  });
  await within('the connection', opened);
  return {
    write: (bytes) => void socket.write(bytes),
    writeOut: (bytes) => {
      const written = new Promise<void>((settle) => void socket.write(bytes, () => settle()));
      return Promise.race([written, closed]);
    },
    received: () => chunks.join(''),
    closed,
    get isClosed() {
      return isClosed;
    },
    destroy: () => void socket.destroy(),
  };
};

/** Opens a WebSocket by hand, offering compression, and waits until it is one. */
export const openUpgraded = async (port: number, path: string): Promise<RawBytes> => {
  const bytes = await openBytes(port);
  const head = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
  ];
  bytes.write(`${head.join('\r\n')}\r\n\r\n`);
  await until('it is a WebSocket', () => bytes.received().includes('\r\n\r\n'));
  return bytes;
};

export interface FrameParts {
  readonly opcode: number;
  readonly payload?: string | Uint8Array;
  /** False for a fragment that is not the last. */
  readonly fin?: boolean;
  /** The three reserved bits, RSV1 being 4. */
  readonly reserved?: number;
  readonly masked?: boolean;
  /** The length that the frame says it has, when that is not the payload's. */
  readonly claims?: bigint;
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** One frame of RFC 6455, 5.2, with a mask of zeros. */
export const frameOf = ({
  opcode,
  payload = '',
  fin = true,
  reserved = 0,
  masked = true,
  claims,
}: FrameParts): Buffer => {
  const body = Buffer.from(payload);
  const length = claims ?? BigInt(body.length);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  const head =
    length < 126n
      ? Buffer.from([first, mask | Number(length)])
      : length < 65_536n
        ? Buffer.from([first, mask | 126, Number(length >> 8n), Number(length & 255n)])
        : Buffer.concat([Buffer.from([first, mask | 127]), bigEndian(length)]);
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), body]);
};

const bigEndian = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};
