/** A server with a recording handler, and raw clients, for the tests of this wire. */

import { TimerWheel } from '../../delivery/timer-wheel.ts';
import { decodePayload } from './engine-packet.ts';
import { Answers } from '../answers.ts';
import { Neighbours } from './neighbours.ts';
import { SocketIoServer } from './server.ts';
import type {
  AckCallback,
  EngineServer,
  EngineSocket,
  NamespaceHandler,
  Peer,
  SocketIoLimits,
  SocketOwner,
} from './types.ts';

export const testLimits: SocketIoLimits = {
  pingIntervalMs: 5000,
  pingTimeoutMs: 5000,
  connectTimeoutMs: 5000,
  upgradeTimeoutMs: 2000,
  frameBytesMax: 64 * 1024,
  bufferBytesMax: 1024 * 1024,
  namespacesMax: 3,
  packetsPerPayloadMax: 2000,
};

export interface ReceivedEvent {
  readonly peer: Peer;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly ack: AckCallback | undefined;
}

/** Accepts everybody unless told otherwise, writes down what happens, and answers `echo`. */
export class RecordingHandler implements NamespaceHandler {
  readonly peers: Peer[] = [];
  readonly events: ReceivedEvent[] = [];
  readonly disconnects: { readonly peer: Peer; readonly reason: string }[] = [];
  onJoin: (peer: Peer) => void = (peer) => peer.accept();
  onReceived: (event: ReceivedEvent) => void = () => {};

  onConnect(peer: Peer): void {
    this.peers.push(peer);
    this.onJoin(peer);
  }

  onEvent(peer: Peer, name: string, args: readonly unknown[], ack: AckCallback | undefined): void {
    const event = { peer, name, args, ack };
    this.events.push(event);
    if (name === 'echo') ack?.(...args);
    this.onReceived(event);
  }

  onDisconnect(peer: Peer, reason: string): void {
    this.disconnects.push({ peer, reason });
  }

  /** The latest peer. */
  get peer(): Peer {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new Error('nobody has connected');
    return peer;
  }
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly wire: SocketIoServer;
  readonly main: RecordingHandler;
  readonly chat: RecordingHandler;
  readonly errors: unknown[];
  /** Requests that have reached the wire. */
  readonly requestCount: number;
}

/** Serves the namespaces `/`, `/chat`, `/a`, `/b`, `/c` and `/d`; the first two are recorded. */
export function startServer(
  limits: Partial<SocketIoLimits> = {},
  sessionsMax = 10_000,
  place?: { readonly own: number; readonly socketOf: (worker: number) => string },
): TestServer {
  const main = new RecordingHandler();
  const chat = new RecordingHandler();
  const errors: unknown[] = [];
  let requestCount = 0;
  const wheel = new TimerWheel({ tickMs: 5, slots: 512 });
  const others = ['/a', '/b', '/c', '/d'].map((name): [string, NamespaceHandler] => [
    name,
    new RecordingHandler(),
  ]);
  const wire: SocketIoServer = new SocketIoServer({
    limits: { ...testLimits, ...limits },
    wheel,
    namespaces: new Map<string, NamespaceHandler>([['/', main], ['/chat', chat], ...others]),
    cors: (origin) => (origin === 'http://evil.example' ? undefined : { 'access-control-allow-origin': '*' }),
    onError: (error) => errors.push(error),
    answers: new Answers(),
    hasRoom: () => wire.sessionCount < sessionsMax,
    neighbours: place && new Neighbours(place),
    publishNative(topic, frame) {
      for (const server of servers) server.publish(topic, frame, false);
    },
    subscriberCount: (topic) => servers.reduce((sum, server) => sum + server.subscriberCount(topic), 0),
  });
  const handling = {
    fetch(request: Request, self: EngineServer) {
      requestCount += 1;
      return wire.handle(request, self, '192.0.2.1');
    },
    websocket: {
      open: (ws: EngineSocket) => wire.open(ws),
      message: (ws: EngineSocket, data: string | Buffer) => wire.message(ws, data),
      drain: (ws: EngineSocket) => wire.drain(ws),
      close: (ws: EngineSocket) => wire.close(ws),
      backpressureLimit: 1024 * 1024,
      closeOnBackpressureLimit: true,
    },
  };
  const server = Bun.serve<SocketOwner, string>({ port: 0, ...handling });
  const servers = [server];
  if (place) servers.push(Bun.serve<SocketOwner, string>({ unix: place.socketOf(place.own), ...handling }));
  return {
    url: server.url.origin,
    wire,
    main,
    chat,
    errors,
    get requestCount() {
      return requestCount;
    },
    [Symbol.asyncDispose]: async () => {
      wire.closeAll();
      wheel.stop();
      await Promise.all(servers.map((one) => one.stop(true)));
    },
  };
}

const untilMsMax = 5000;
const untilStepMs = 2;

/** Waits until the condition holds, and fails with its name when it does not soon. */
export async function until(name: string, condition: () => boolean): Promise<void> {
  const end = performance.now() + untilMsMax;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain until ${name}`);
    await Bun.sleep(untilStepMs);
  }
}

/** A long-polling client without a library: it says exactly what a test tells it to. */
export class RawPoller {
  readonly #base: string;
  sid = '';

  constructor(url: string) {
    this.#base = `${url}/socket.io/?EIO=4&transport=polling`;
  }

  async open(): Promise<this> {
    const [packet] = await packetsOf(await fetch(this.#base));
    const { sid } = JSON.parse(packet?.slice(1) ?? '') as { sid: string };
    this.sid = sid;
    return this;
  }

  /** Opens and joins the main namespace. */
  async join(): Promise<this> {
    await this.open();
    await this.post('40');
    await this.poll();
    return this;
  }

  get address(): string {
    return `${this.#base}&sid=${this.sid}`;
  }

  /** A poll that the server holds open. */
  async heldPoll(server: TestServer): Promise<{ readonly answer: Promise<readonly string[]> }> {
    const before = server.requestCount;
    const answer = this.poll();
    await until('the poll arrived', () => server.requestCount > before);
    return { answer };
  }

  get(signal?: AbortSignal): Promise<Response> {
    return fetch(this.address, signal === undefined ? {} : { signal });
  }

  async poll(): Promise<readonly string[]> {
    return packetsOf(await this.get());
  }

  post(body: string | ReadableStream<Uint8Array>): Promise<Response> {
    return fetch(this.address, { method: 'POST', body });
  }
}

async function packetsOf(response: Response): Promise<readonly string[]> {
  const body = await response.text();
  const packets = decodePayload(body, testLimits.packetsPerPayloadMax);
  if (response.status !== 200 || packets === undefined) throw new Error(`${response.status}: ${body}`);
  return packets;
}

/** A WebSocket client without a library. */
export class RawSocket {
  readonly received: string[] = [];
  closed: { readonly code: number } | undefined = undefined;
  readonly #ws: WebSocket;

  constructor(url: string, sid?: string) {
    const query = `EIO=4&transport=websocket${sid === undefined ? '' : `&sid=${sid}`}`;
    this.#ws = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?${query}`);
    this.#ws.addEventListener('message', (event) => this.received.push(String(event.data)));
    this.#ws.addEventListener('close', (event) => {
      this.closed = { code: event.code };
    });
  }

  get isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#ws.send(data);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  /** The packets so far, once there are that many. */
  async packets(count: number): Promise<readonly string[]> {
    await until(`${count} packets came`, () => this.received.length >= count);
    return this.received;
  }
}

/** A raw WebSocket client that has joined the main namespace. */
export async function joinedSocket(url: string): Promise<RawSocket> {
  const socket = new RawSocket(url);
  await socket.packets(1);
  socket.send('40');
  await socket.packets(2);
  return socket;
}
