import WebSocket from 'ws';
import type { Heard } from './wires.ts';
import { until, within } from './wait.ts';

/** A frame as it came on the plain WebSocket: an answer or an event. */
export interface RawFrame extends Partial<Heard> {
  readonly id?: string | number;
  readonly ok?: boolean;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly fields?: readonly { readonly path: string }[] };
}

/** A WebSocket that sends any bytes and keeps everything that comes. */
export interface RawSocket {
  readonly frames: readonly string[];
  send(data: string | Buffer): void;
  /** Waits for the first JSON frame that fits. */
  frame(fits: (frame: RawFrame) => boolean): Promise<RawFrame>;
  /** Waits until the server has closed it, and answers with the close code. */
  closeCode(timeoutMs?: number): Promise<number>;
  readonly isOpen: boolean;
  close(): void;
}

export interface RawOptions {
  readonly headers?: Record<string, string>;
}

/** Opens a WebSocket to an address of the server, and says with which status it was refused when it was. */
export const openRaw = async (url: string, { headers = {} }: RawOptions = {}): Promise<RawSocket> => {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers });
  const frames: string[] = [];
  const closed = new Promise<number>((settle) => {
    socket.once('close', (code) => settle(code));
  });
  socket.on('message', (data: Buffer) => frames.push(data.toString()));
  await within(
    'the socket to open',
    new Promise<void>((settle, refuse) => {
      socket.once('open', () => settle());
      socket.once('error', (error) => refuse(error));
    }),
  );
  socket.on('error', () => undefined);
  return {
    frames,
    send: (data) => socket.send(data),
    async frame(fits) {
      const find = () => frames.map((text) => JSON.parse(text) as RawFrame).find((one) => fits(one));
      await until('a frame came', () => find() !== undefined);
      return find() as RawFrame;
    },
    closeCode: (timeoutMs) => within('the socket to be closed', closed, timeoutMs),
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    close: () => socket.terminate(),
  };
};

/** Opens the plain WebSocket with a token, and waits until it is authenticated. */
export const openPlain = async (url: string, token: string): Promise<RawSocket> => {
  const socket = await openRaw(`${url}/v1/ws`, { headers: { authorization: `Bearer ${token}` } });
  await socket.frame((frame) => frame.event === 'connected');
  return socket;
};

/** Opens Socket.IO over a WebSocket by hand, and waits until the namespace of the API was joined. */
export const openSocketIo = async (url: string, token: string): Promise<RawSocket> => {
  const socket = await openRaw(`${url}/socket.io/?EIO=4&transport=websocket`);
  socket.send(`40/v1,${JSON.stringify({ token })}`);
  await until('the namespace was joined', () => socket.frames.some((frame) => frame.startsWith('40/v1,')));
  return socket;
};
