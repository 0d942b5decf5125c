import { afterEach } from 'bun:test';
import { io } from 'socket.io-client';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import { io as io40 } from 'socket.io-client-4.0';
import WebSocket from 'ws';
import type { Program } from './program.ts';
import { until, within } from './wait.ts';

/** What a client of a dialect got: an event of Socket.IO, or a plain frame by its `event` or `type`. */
export interface Spoken {
  readonly event: string;
  readonly data: unknown;
}

/** A client of another chat server on one wire. */
export interface DialectClient {
  /** Everything that it heard, in order. */
  readonly heard: readonly Spoken[];
  emit(event: string, data?: unknown): void;
  /** Sends an event and answers with its acknowledgement. Socket.IO only. */
  ask(event: string, data?: unknown): Promise<unknown>;
  /** The payloads of the events of one name, in order. */
  all(event: string): readonly unknown[];
  /** Waits for the first event of a name that fits, and answers with its payload. */
  hear<Data = Record<string, unknown>>(event: string, fits?: (data: Data) => boolean): Promise<Data>;
  /** Settles with the close code of a plain WebSocket, or with the reason that Socket.IO gives. */
  readonly closed: Promise<string>;
  close(): void;
}

/** Every way in which a dialect's client can connect. */
export const dialectWires = ['socketio', 'socketio-polling', 'socketio-4.0', 'websocket'] as const;
export type DialectWireName = (typeof dialectWires)[number];

export type SocketIoOptions = Partial<ManagerOptions & SocketOptions>;

const clientOf = (
  heard: readonly Spoken[],
  rest: Pick<DialectClient, 'emit' | 'ask' | 'closed' | 'close'>,
): DialectClient => {
  const all = (event: string) => heard.filter((one) => one.event === event).map(({ data }) => data);
  return {
    ...rest,
    heard,
    all,
    async hear<Data>(event: string, fits: (data: Data) => boolean = () => true) {
      const find = () => (all(event) as Data[]).find((data) => fits(data));
      try {
        await until(`"${event}" came`, () => find() !== undefined);
      } catch (error) {
        throw new Error(`${String(error)} Heard: ${JSON.stringify(heard).slice(0, 2_000)}`, { cause: error });
      }
      return find() as Data;
    },
  };
};

/**
 * Opens Socket.IO on the default namespace with options as a client of another server gives them (`auth`, `query`,
 * `extraHeaders`, `transports`), and waits until it is connected. Rejects with the `connect_error` when it is refused.
 */
export const openSocketIoClient = async (
  url: string,
  options: SocketIoOptions = {},
  version: 'newest' | '4.0' = 'newest',
): Promise<DialectClient> => {
  const connectTo = version === '4.0' ? io40 : io;
  const socket = connectTo(url, { forceNew: true, reconnection: false, ...options });
  const heard: Spoken[] = [];
  socket.onAny((event: string, data: unknown) => heard.push({ event, data }));
  const closed = new Promise<string>((settle) => {
    socket.once('disconnect', (reason) => settle(reason));
  });
  await within(
    'Socket.IO to connect',
    new Promise<void>((settle, refuse) => {
      socket.once('connect', () => settle());
      socket.once('connect_error', (error) => {
        socket.disconnect();
        refuse(error);
      });
    }),
  );
  return clientOf(heard, {
    emit: (event, data) => void (data === undefined ? socket.emit(event) : socket.emit(event, data)),
    ask: (event, data) =>
      within(
        `the acknowledgement of ${event}`,
        new Promise((settle) => {
          if (data === undefined) socket.emit(event, settle);
          else socket.emit(event, data, settle);
        }),
      ),
    closed,
    close: () => void socket.disconnect(),
  });
};

/** How a plain client brings its token. */
export interface PlainOptions {
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

/**
 * Opens a plain WebSocket on `/`, and waits until it is open. `data` of what it heard is the frame's `data`, or its
 * `message` in a frame of the organizations dialect; use `frames` where the whole of a frame matters.
 */
export const openPlainClient = async (
  url: string,
  { path = '/', headers = {} }: PlainOptions = {},
): Promise<
  DialectClient & { readonly frames: readonly unknown[]; sendText(text: string | Buffer): void }
> => {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { headers });
  const heard: Spoken[] = [];
  const frames: unknown[] = [];
  socket.on('message', (bytes: Buffer) => {
    const frame = JSON.parse(bytes.toString()) as Record<string, unknown>;
    frames.push(frame);
    heard.push(
      'type' in frame
        ? { event: String(frame['type']), data: frame['message'] }
        : { event: String(frame['event']), data: frame['data'] },
    );
  });
  const closed = new Promise<string>((settle) => {
    socket.once('close', (code) => settle(String(code)));
  });
  await within(
    'the WebSocket to open',
    new Promise<void>((settle, refuse) => {
      socket.once('open', () => settle());
      socket.once('error', refuse);
    }),
  );
  socket.on('error', () => undefined);
  const sendText = (text: string | Buffer) => socket.send(text);
  const client = clientOf(heard, {
    emit: (event, data) => sendText(JSON.stringify({ event, data })),
    ask: () => Promise.reject(new Error('A plain frame has no acknowledgement.')),
    closed,
    close: () => socket.terminate(),
  });
  return { ...client, frames, sendText };
};

/** Opens a client with a token on any wire. */
export const openDialectClient = (
  wire: DialectWireName,
  url: string,
  token: string,
): Promise<DialectClient> => {
  switch (wire) {
    case 'socketio':
      return openSocketIoClient(url, { auth: { token }, transports: ['polling', 'websocket'] });
    case 'socketio-polling':
      return openSocketIoClient(url, { auth: { token }, transports: ['polling'] });
    case 'socketio-4.0':
      return openSocketIoClient(url, { auth: { token }, transports: ['polling', 'websocket'] }, '4.0');
    case 'websocket':
      return openPlainClient(url, { headers: { authorization: `Bearer ${token}` } });
    default:
      return wire satisfies never;
  }
};

/** Opens clients on the program of a test file, and closes them after each test. */
export const dialectOpener = (
  program: () => Pick<Program, 'url'>,
): ((person: { readonly token: string }, wire?: DialectWireName) => Promise<DialectClient>) => {
  const opened: DialectClient[] = [];
  afterEach(() => {
    for (const client of opened.splice(0)) client.close();
  });
  return async ({ token }, wire = 'socketio') => {
    const client = await openDialectClient(wire, program().url, token);
    opened.push(client);
    return client;
  };
};

/** An answer over HTTP. */
export interface HttpAnswer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** Calls a path of a dialect as its clients do: JSON in, JSON out. A string body is sent as it is. */
export const callHttp = async <Body = Record<string, unknown>>(
  url: string,
  call: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`,
  { token, body }: { readonly token?: string | undefined; readonly body?: unknown } = {},
): Promise<HttpAnswer<Body>> => {
  const [method = 'GET', path = '/'] = call.split(' ');
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
};
