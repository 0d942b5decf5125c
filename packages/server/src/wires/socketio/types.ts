/** What the Socket.IO wire and its owner know of each other. */

import type { Answers } from '../answers.ts';
import type { TimerWheel } from '../../delivery/timer-wheel.ts';
import type { ConnectError } from './socketio-packet.ts';

export interface SocketIoLimits {
  /** A ping goes out this often; a client that does not answer within `pingTimeoutMs` is gone. */
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  /** A session that has joined no namespace for this long is closed. */
  readonly connectTimeoutMs: number;
  /** How long a WebSocket that means to replace long polling may take to do so. */
  readonly upgradeTimeoutMs: number;
  /** One inbound WebSocket message or polling body. */
  readonly frameBytesMax: number;
  /** What is held for a polling client until its next poll; beyond it the session is closed. */
  readonly bufferBytesMax: number;
  /** Namespaces that one session has joined or asked to join. */
  readonly namespacesMax: number;
  /** Packets in one polling body. */
  readonly packetsPerPayloadMax: number;
}

export type HeaderRecord = Readonly<Record<string, string>>;

/** The headers of the handshake that say who the client is. */
export interface HandshakeHeaders {
  readonly authorization?: string;
  readonly origin?: string;
  readonly 'user-agent'?: string;
}

export interface Handshake {
  /** The object the client sent with CONNECT. Kept until the peer is accepted or refused: it holds secrets. */
  readonly auth: unknown;
  readonly query: URLSearchParams;
  readonly headers: HandshakeHeaders;
  readonly address: string;
}

export type AckCallback = (...args: readonly unknown[]) => void;

/** What a namespace does with its clients. Nothing here is awaited; a throw is reported and ends nothing. */
export interface NamespaceHandler {
  /**
   * A client asks to join. Call `peer.accept()` or `peer.refuse()`, now or later; a client that is neither when
   * `connectTimeoutMs` is over is closed. An event sent before it was accepted breaks the protocol and ends the session.
   */
  onConnect(peer: Peer): void;
  /** `ack` is there when the client asked for an answer; the first call answers, later ones do nothing. */
  onEvent(peer: Peer, name: string, args: readonly unknown[], ack: AckCallback | undefined): void;
  /** Comes exactly once for every peer that was not refused, also when it left before it was accepted. */
  onDisconnect(peer: Peer, reason: string): void;
}

/** One client in one namespace. Once it has left, every method does nothing. */
export interface Peer {
  /** The Socket.IO session id in this namespace. */
  readonly id: string;
  readonly namespace: string;
  readonly handshake: Handshake;
  /** Free for the handler. */
  data: unknown;
  accept(): void;
  /** Refuses the join. The session stays open, so that the client may ask again, until `connectTimeoutMs` is over. */
  refuse(error: ConnectError): void;
  /** Sends an event to this peer alone. */
  emit(event: string, data: unknown): void;
  /** Bytes that wait for the whole session. */
  readonly waitingBytes: number;
  /** Sends a frame that `encodeEvent` made for this namespace. */
  sendEncoded(frame: string): void;
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  isSubscribed(topic: string): boolean;
  readonly topics: ReadonlySet<string>;
  /** Says goodbye to the peer, and with `closeTransport` to the whole session; that also works after `refuse`. */
  disconnect(options?: { readonly closeTransport?: boolean }): void;
  /**
   * Cuts the transport of the whole session without a goodbye: the client takes it for a fault of the network and
   * connects again by itself, which it does not after `disconnect`.
   */
  drop(): void;
  /** Cuts the transport of the whole session, and forgets what waits for the client. */
  cutOff(): void;
  /**
   * Stops what comes in, for all namespaces of the session, until `resume`: no event is handed over in between. Over
   * WebSocket reading stops, over polling the answer to the client's POST is held back.
   */
  pause(): void;
  resume(): void;
}

/** The part of Bun's server that a request needs. */
export interface EngineServer {
  upgrade(request: Request, options: { readonly data: SocketOwner }): boolean;
  timeout(request: Request, seconds: number): void;
}

export type EngineSocket = Bun.ServerWebSocket<SocketOwner>;

/** What `ws.data` is for every WebSocket of this wire. */
export interface SocketOwner {
  readonly wire: 'socketio';
  onSocketOpen(ws: EngineSocket): void;
  onSocketMessage(ws: EngineSocket, data: string | Buffer): void;
  onSocketClose(): void;
}

/** What the sessions of one server share. */
export interface EngineHost<Session> {
  readonly limits: SocketIoLimits;
  readonly wheel: TimerWheel;
  readonly namespaces: ReadonlyMap<string, NamespaceHandler>;
  readonly answers: Answers;
  onError(error: unknown, where: string): void;
  /** The session is over: its id is unknown from now on. */
  forget(session: Session): void;
  joinTopic(topic: string, session: Session): void;
  leaveTopic(topic: string, session: Session): void;
}
