import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { io as io40 } from 'socket.io-client-4.0';
import WebSocket from 'ws';
import type { FaultAnswer } from '@parley/contract/fault';
import { commands } from '@parley/contract/registry';
import type { CommandName, EventData, EventName, Output, Request } from '@parley/contract/registry';
import { until, within } from './wait.ts';

/** An event as a client got it. */
export interface Heard {
  readonly event: string;
  readonly data: unknown;
}

export type Answer<Name extends CommandName> =
  | { readonly ok: true; readonly result: Output<Name> }
  | { readonly ok: false; readonly error: FaultAnswer };

/** A client of Parley's own API on one wire: the same commands, whatever is underneath. */
export interface WireClient {
  readonly wire: WireName;
  /** Sends a command and answers with whatever came back. */
  send<Name extends CommandName>(command: Name, input: Request<Name>): Promise<Answer<Name>>;
  /** Sends what no typed client would. */
  sendRaw(command: string, input: unknown): Promise<Answer<CommandName>>;
  /** Sends a command that must succeed. */
  call<Name extends CommandName>(command: Name, input: Request<Name>): Promise<Output<Name>>;
  /** Events in the order they came; none on REST. */
  readonly heard: readonly Heard[];
  /** The data of the events of one name, in the order they came. */
  all<Name extends EventName>(event: Name): readonly EventData<Name>[];
  /** Waits for the first event of a name that fits. */
  hear<Name extends EventName>(
    event: Name,
    fits?: (data: EventData<Name>) => boolean,
  ): Promise<EventData<Name>>;
  /** Settles when the server or the network has closed it; the code is the close code or the reason. */
  readonly closed: Promise<string>;
  close(): void;
}

export const wireNames = ['rest', 'websocket', 'socketio', 'socketio-polling', 'socketio-4.0'] as const;
export type WireName = (typeof wireNames)[number];
/** Those that hear events. */
export const socketNames = ['websocket', 'socketio', 'socketio-polling', 'socketio-4.0'] as const;

interface Transport {
  send(command: string, input: unknown): Promise<Answer<CommandName>>;
  readonly heard: Heard[];
  readonly closed: Promise<string>;
  close(): void;
}

const clientOf = (wire: WireName, transport: Transport): WireClient => {
  const fits = (event: string) => transport.heard.filter((one) => one.event === event).map((one) => one.data);
  return {
    wire,
    send: (command, input) => transport.send(command, input) as never,
    sendRaw: (command, input) => transport.send(command, input),
    async call(command, input) {
      const answer = await transport.send(command, input);
      if (!answer.ok) throw new Error(`${command} over ${wire}: ${JSON.stringify(answer.error)}`);
      return answer.result as never;
    },
    heard: transport.heard,
    all: (event) => fits(event) as never,
    async hear(event, isIt = () => true) {
      const find = () => (fits(event) as never[]).find((data) => isIt(data));
      await until(`${event} came over ${wire}`, () => find() !== undefined);
      return find() as never;
    },
    closed: transport.closed,
    close: () => transport.close(),
  };
};

export interface ConnectOptions {
  /** Rooms are silent until `resume` has brought what was missed in them. */
  readonly resume?: boolean;
}

/** Opens a client on a wire and waits until it hears events. */
export const connect = async (
  wire: WireName,
  url: string,
  token: string,
  { resume = false }: ConnectOptions = {},
): Promise<WireClient> => {
  switch (wire) {
    case 'rest':
      return clientOf(wire, restTransport(url, token));
    case 'websocket':
      return clientOf(wire, await websocketTransport(url, token, resume));
    case 'socketio':
      return clientOf(wire, await socketioTransport(io, url, { token, resume }, ['polling', 'websocket']));
    case 'socketio-polling':
      return clientOf(wire, await socketioTransport(io, url, { token, resume }, ['polling']));
    case 'socketio-4.0':
      return clientOf(wire, await socketioTransport(io40, url, { token, resume }, ['polling', 'websocket']));
    default:
      return wire satisfies never;
  }
};

/** The REST call of a command: its route with the input's fields in the path, the query or the body. */
export const restRequest = (
  url: string,
  token: string | undefined,
  command: string,
  input: unknown,
): Promise<Response> => {
  const spec = commands[command as CommandName] as (typeof commands)[CommandName] | undefined;
  const http = spec && 'http' in spec ? spec.http : undefined;
  if (!http) return Promise.reject(new Error(`${command} has no route.`));
  const fields = new Map(Object.entries((input ?? {}) as Record<string, unknown>));
  const path = http.path.replaceAll(/:(\w+)/g, (_match, name: string) => {
    const value = fields.get(name);
    fields.delete(name);
    return encodeURIComponent(String(value));
  });
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  if (http.method === 'GET') {
    const query = new URLSearchParams(
      [...fields].map(([name, value]) => [name, String(value)] as [string, string]),
    );
    return fetch(`${url}/v1${path}?${query.toString()}`, { headers });
  }
  return fetch(`${url}/v1${path}`, {
    method: http.method,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(fields)),
  });
};

const restTransport = (url: string, token: string): Transport => ({
  async send(command, input) {
    const response = await restRequest(url, token, command, input);
    const body: unknown = await response.json();
    return response.ok
      ? { ok: true, result: body as never }
      : { ok: false, error: (body as { error: FaultAnswer }).error };
  },
  heard: [],
  closed: Promise.withResolvers<string>().promise,
  close: () => undefined,
});

const websocketTransport = async (url: string, token: string, resume: boolean): Promise<Transport> => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws${resume ? '?resume=true' : ''}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const heard: Heard[] = [];
  const waiting = new Map<number, (answer: Answer<CommandName>) => void>();
  const closed = new Promise<string>((settle) => {
    socket.once('close', (code) => settle(String(code)));
  });
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const { id, ...frame } = JSON.parse(data.toString()) as Heard & { id?: number };
    if (id === undefined) heard.push({ event: frame.event, data: frame.data });
    else waiting.get(id)?.(frame as never);
  });
  let nextId = 0;
  await opened('websocket', heard, closed);
  return {
    send(command, input) {
      nextId += 1;
      const id = nextId;
      const answer = new Promise<Answer<CommandName>>((settle) => {
        waiting.set(id, settle);
      });
      socket.send(JSON.stringify({ id, command, input }));
      return within(`the answer to ${command}`, answer);
    },
    heard,
    closed,
    close: () => socket.terminate(),
  };
};

const socketioTransport = async (
  connectTo: typeof io,
  url: string,
  auth: { readonly token: string; readonly resume: boolean },
  transports: string[],
): Promise<Transport> => {
  const socket: Socket = connectTo(`${url}/v1`, {
    auth,
    transports,
    forceNew: true,
    reconnection: false,
  });
  const heard: Heard[] = [];
  const closed = new Promise<string>((settle) => {
    socket.once('disconnect', (reason) => settle(reason));
    socket.once('connect_error', (error) => settle(`connect_error: ${error.message}`));
  });
  socket.onAny((event: string, data: unknown) => heard.push({ event, data }));
  await opened('socketio', heard, closed);
  return {
    send: (command, input) =>
      within(
        `the answer to ${command}`,
        new Promise<Answer<CommandName>>((settle) => {
          socket.emit(command, input, settle);
        }),
      ),
    heard,
    closed,
    close: () => socket.disconnect(),
  };
};

const opened = (wire: string, heard: readonly Heard[], closed: Promise<string>): Promise<void> =>
  Promise.race([
    until(`${wire} was connected`, () => heard.some((one) => one.event === 'connected')),
    closed.then((reason) => Promise.reject(new Error(`The ${wire} closed at once: ${reason}`))),
  ]);
