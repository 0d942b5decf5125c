import { io } from 'socket.io-client';
import WebSocket from 'ws';
import type { CommandName, Output, Request } from '@parley/contract/registry';
import type { Answer } from '../support/wires.ts';
import { restRequest } from '../support/wires.ts';

/** The wires that a load uses. */
export const lineWires = ['rest', 'socketio', 'websocket'] as const;
export type LineWire = (typeof lineWires)[number];

/** No answer within this time is an unknown outcome. */
const answerTimeoutMs = 8_000;
/** A connection that is not there by then is given up. */
const connectTimeoutMsDefault = 5_000;

/** A connection of one client. What it was asked and did not answer is an Error, which says nothing about the outcome. */
export interface Line {
  /** One name for each connection of a run. */
  readonly name: string;
  send<Name extends CommandName>(command: Name, input: Request<Name>): Promise<Answer<Name>>;
  readonly isOpen: boolean;
  /** Settles when the other side, the network or `close` ended it. */
  readonly closed: Promise<void>;
  /** Cuts it, without a goodbye. */
  close(): void;
}

export interface LineOptions {
  readonly wire: LineWire;
  readonly url: string;
  readonly token: string;
  /** Hears of every event, from `connected` on. */
  readonly onEvent?: (event: string, data: unknown) => void;
  readonly connectTimeoutMs?: number;
  /** Rooms are silent until `resume` has brought what was missed in them. */
  readonly resume?: boolean;
}

let opened = 0;
const nextName = (wire: LineWire): string => `${wire}-${(opened += 1)}`;

/** Opens a connection and waits until it hears events. Throws when it cannot be had. */
export const openLine = async (options: LineOptions): Promise<Line> => {
  if (options.wire === 'rest') return restLine(options);
  const socket = options.wire === 'socketio' ? socketIoLine(options) : plainLine(options);
  const timer = setTimeout(() => socket.line.close(), options.connectTimeoutMs ?? connectTimeoutMsDefault);
  try {
    await Promise.race([
      socket.connected,
      socket.line.closed.then(() =>
        Promise.reject(new Error('The connection was closed before it was there.')),
      ),
    ]);
  } finally {
    clearTimeout(timer);
  }
  return socket.line;
};

interface Opening {
  readonly line: Line;
  /** Settles when the server has said `connected`. */
  readonly connected: Promise<void>;
}

/** Over REST every request is a connection of its own, as far as order goes. */
const restLine = ({ url, token }: LineOptions): Line => ({
  get name() {
    return nextName('rest');
  },
  async send(command, input) {
    const response = await answered(restRequest(url, token, command, input));
    const body = (await answered(response.json())) as { error?: unknown };
    return (response.ok ? { ok: true, result: body } : { ok: false, error: body.error }) as never;
  },
  isOpen: true,
  closed: Promise.withResolvers<void>().promise,
  close: () => undefined,
});

const plainLine = ({ url, token, onEvent, resume = false }: LineOptions): Opening => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws?resume=${resume}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const waiting = new Map<number, (answer: never) => void>();
  const connected = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  socket.on('error', () => undefined);
  socket.once('close', () => closed.resolve());
  socket.on('message', (bytes: Buffer) => {
    const frame = JSON.parse(bytes.toString()) as { id?: number; event: string; data: unknown };
    if (frame.id === undefined) {
      if (frame.event === 'connected') connected.resolve();
      onEvent?.(frame.event, frame.data);
    } else {
      waiting.get(frame.id)?.(frame as never);
      waiting.delete(frame.id);
    }
  });
  let nextId = 0;
  const line: Line = {
    name: nextName('websocket'),
    send(command, input) {
      nextId += 1;
      const id = nextId;
      const answer = new Promise<never>((settle) => {
        waiting.set(id, settle);
      });
      socket.send(JSON.stringify({ id, command, input }));
      return answered(answer, closed.promise);
    },
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    closed: closed.promise,
    close: () => socket.terminate(),
  };
  return { line, connected: connected.promise };
};

const socketIoLine = ({ url, token, onEvent, resume = false }: LineOptions): Opening => {
  const socket = io(`${url}/v1`, { auth: { token, resume }, forceNew: true, reconnection: false });
  const connected = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  socket.once('disconnect', () => closed.resolve());
  socket.once('connect_error', () => closed.resolve());
  socket.onAny((event: string, data: unknown) => {
    if (event === 'connected') connected.resolve();
    onEvent?.(event, data);
  });
  const line: Line = {
    name: nextName('socketio'),
    send(command, input) {
      const answer = new Promise<never>((settle) => {
        socket.emit(command, input, settle);
      });
      return answered(answer, closed.promise);
    },
    get isOpen() {
      return socket.connected;
    },
    closed: closed.promise,
    close() {
      // The engine's transport below, not the goodbye of the protocol.
      socket.io.engine.close();
      socket.disconnect();
      closed.resolve();
    },
  };
  return { line, connected: connected.promise };
};

/** The answer; or an Error when none came in time or the connection ended first. */
const answered = async <Value>(answer: Promise<Value>, closed?: Promise<void>): Promise<Value> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('No answer in time.')), answerTimeoutMs);
  void closed?.then(() => reject(new Error('The connection ended before the answer.')));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Sends a command that must succeed. */
export const must = async <Name extends CommandName>(
  line: Line,
  command: Name,
  input: Request<Name>,
): Promise<Output<Name>> => {
  const answer = await line.send(command, input);
  if (!answer.ok) throw new Error(`${command} answered ${JSON.stringify(answer.error)}`);
  return answer.result;
};
