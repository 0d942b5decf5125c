import type { Answers } from '../answers.ts';
import type { TimerWheel } from '../../delivery/timer-wheel.ts';
import type { Neighbours } from './neighbours.ts';
import { errorResponse, preflightResponse } from './responses.ts';
import { type HandshakeSource, SocketIoSession } from './session.ts';
import type {
  EngineHost,
  EngineServer,
  EngineSocket,
  HandshakeHeaders,
  HeaderRecord,
  NamespaceHandler,
  SocketIoLimits,
} from './types.ts';

export interface SocketIoServerOptions {
  /** Where clients look for it; `/socket.io/` unless given. With or without the last slash is the same. */
  readonly path?: string;
  readonly limits: SocketIoLimits;
  readonly wheel: TimerWheel;
  readonly namespaces: ReadonlyMap<string, NamespaceHandler>;
  readonly answers: Answers;
  /** Whether one more session may be opened. */
  readonly hasRoom: () => boolean;
  /** The CORS headers for an origin (null when the request names none), or undefined to refuse it. */
  readonly cors: (origin: string | null) => HeaderRecord | undefined;
  /** Hears of a throw in a handler. */
  readonly onError: (error: unknown, where: string) => void;
  /** Publishes to the WebSockets that follow the topic: `server.publish(topic, frame, false)`. */
  readonly publishNative: (topic: string, frame: string) => void;
  /** Other processes that serve the same port, if there are any. */
  readonly neighbours?: Neighbours | undefined;
  /** WebSockets that follow the topic: `server.subscriberCount(topic)`. */
  readonly subscriberCount: (topic: string) => number;
}

/**
 * The server side of Socket.IO 5 over Engine.IO 4, for Bun: long polling, WebSocket, and the move from one to the other.
 * Fan-out over WebSocket is the server's native publish; the few sessions that poll are served by hand.
 *
 * @see https://github.com/socketio/socket.io-protocol
 */
export class SocketIoServer implements EngineHost<SocketIoSession> {
  readonly limits: SocketIoLimits;
  readonly wheel: TimerWheel;
  readonly namespaces: ReadonlyMap<string, NamespaceHandler>;
  readonly answers: Answers;
  readonly #options: SocketIoServerOptions;
  readonly #path: string;
  readonly #sessions = new Map<string, SocketIoSession>();
  readonly #pollingTopics = new Map<string, Set<SocketIoSession>>();
  #isClosed = false;

  constructor(options: SocketIoServerOptions) {
    this.limits = options.limits;
    this.wheel = options.wheel;
    this.namespaces = options.namespaces;
    this.answers = options.answers;
    this.#options = options;
    this.#path = withoutLastSlash(options.path ?? '/socket.io/');
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** How many follow the topic, over whichever transport. */
  listeners(topic: string): number {
    return (this.#pollingTopics.get(topic)?.size ?? 0) + this.#options.subscriberCount(topic);
  }

  get pollingCount(): number {
    let count = 0;
    for (const session of this.#sessions.values()) if (session.isPolling) count += 1;
    return count;
  }

  /**
   * Answers a handshake, poll, post or upgrade. `address` is the client's, as the owner resolved it. Undefined when Bun
   * took the request for a WebSocket.
   */
  handle(request: Request, server: EngineServer, address: string): Response | Promise<Response> | undefined {
    const cors = this.#options.cors(request.headers.get('origin'));
    if (cors === undefined) return errorResponse('forbidden');
    const url = new URL(request.url);
    if (withoutLastSlash(url.pathname) !== this.#path)
      return new Response(null, { status: 404, headers: cors });
    if (request.method === 'OPTIONS') return preflightResponse(request, cors);
    const transport = url.searchParams.get('transport');
    if (transport !== 'polling' && transport !== 'websocket') return errorResponse('unknownTransport', cors);
    const isUpgrade = request.headers.get('upgrade')?.toLowerCase() === 'websocket';
    const sid = url.searchParams.get('sid');
    if (sid === null) return this.#handshake({ request, server, address, cors, url, isUpgrade });
    const session = this.#sessions.get(sid);
    if (isUpgrade !== (transport === 'websocket')) return errorResponse('badRequest', cors);
    if (session === undefined) return this.#handOver(sid, { request, server, cors, isUpgrade });
    if (isUpgrade) return upgrade(session, request, server, cors);
    if (request.method === 'GET') return session.poll(request, server, cors);
    if (request.method === 'POST') return session.post(request, cors);
    return errorResponse('badMethod', cors);
  }

  open(ws: EngineSocket): void {
    ws.data.onSocketOpen(ws);
  }

  message(ws: EngineSocket, data: string | Buffer): void {
    ws.data.onSocketMessage(ws, data);
  }

  /** Nothing waits for a drained socket: one that takes too long is closed by Bun's `closeOnBackpressureLimit`. */
  drain(_ws: EngineSocket): void {}

  close(ws: EngineSocket): void {
    ws.data.onSocketClose();
  }

  /** Takes nobody new: who asks for a session is told to try again. */
  takeNoMore(): void {
    this.#isClosed = true;
  }

  /** Ends everybody and takes nobody new. */
  closeAll(): void {
    this.takeNoMore();
    for (const session of this.#sessions.values()) session.end('server shutting down');
  }

  /** Publishes an encoded frame to everybody who follows the topic. */
  publish(topic: string, frame: string): void {
    this.#options.publishNative(topic, frame);
    for (const session of this.#pollingTopics.get(topic) ?? []) session.write(frame);
  }

  onError(error: unknown, where: string): void {
    this.#options.onError(error, where);
  }

  forget(session: SocketIoSession): void {
    this.#sessions.delete(session.id);
  }

  joinTopic(topic: string, session: SocketIoSession): void {
    const sessions = this.#pollingTopics.get(topic);
    if (sessions === undefined) this.#pollingTopics.set(topic, new Set([session]));
    else sessions.add(session);
  }

  leaveTopic(topic: string, session: SocketIoSession): void {
    const sessions = this.#pollingTopics.get(topic);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#pollingTopics.delete(topic);
  }

  /** What is for a session that is not here: in another process on the same port it may be. */
  #handOver(
    sid: string,
    asked: {
      readonly request: Request;
      readonly server: EngineServer;
      readonly cors: HeaderRecord;
      readonly isUpgrade: boolean;
    },
  ): Response | Promise<Response> | undefined {
    const { request, server, cors, isUpgrade } = asked;
    const { neighbours } = this.#options;
    const owner = neighbours?.ownerOf(sid);
    if (!neighbours || owner === undefined) return errorResponse('unknownSession', cors);
    if (!isUpgrade) return neighbours.handOver(owner, { request, server, cors });
    const relay = neighbours.relay(owner, request);
    return server.upgrade(request, { data: relay }) ? undefined : errorResponse('badRequest', cors);
  }

  #handshake(options: {
    readonly request: Request;
    readonly server: EngineServer;
    readonly address: string;
    readonly cors: HeaderRecord;
    readonly url: URL;
    readonly isUpgrade: boolean;
  }): Response | undefined {
    const { request, url, isUpgrade, cors } = options;
    if (request.method !== 'GET') return errorResponse('badMethod', cors);
    if (url.searchParams.get('EIO') !== '4') return errorResponse('unsupportedVersion', cors);
    if (isUpgrade !== (url.searchParams.get('transport') === 'websocket'))
      return errorResponse('badRequest', cors);
    if (this.#isClosed) return errorResponse('stopping', cors);
    if (!this.#options.hasRoom()) return errorResponse('full', cors);
    const source: HandshakeSource = {
      search: url.search,
      headers: handshakeHeaders(request.headers),
      address: options.address,
    };
    const idPrefix = this.#options.neighbours?.idPrefix ?? '';
    const session = new SocketIoSession({ host: this, source, idPrefix });
    this.#sessions.set(session.id, session);
    if (!isUpgrade) return session.beginPolling(cors);
    if (options.server.upgrade(request, { data: session })) return undefined;
    this.#sessions.delete(session.id);
    return errorResponse('badRequest', cors);
  }
}

function upgrade(
  session: SocketIoSession,
  request: Request,
  server: EngineServer,
  cors: HeaderRecord,
): Response | undefined {
  const probe = session.beginUpgrade();
  if (probe === undefined) return errorResponse('badRequest', cors);
  if (server.upgrade(request, { data: probe })) return undefined;
  probe.close();
  return errorResponse('badRequest', cors);
}

function handshakeHeaders(headers: Headers): HandshakeHeaders {
  const authorization = headers.get('authorization');
  const origin = headers.get('origin');
  const userAgent = headers.get('user-agent');
  return {
    ...(authorization === null ? {} : { authorization }),
    ...(origin === null ? {} : { origin }),
    ...(userAgent === null ? {} : { 'user-agent': userAgent }),
  };
}

function withoutLastSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
