import { WheelEntry } from '../../delivery/timer-wheel.ts';
import { EngineSession } from './engine-session.ts';
import { NamespacePeer, type PeerSession } from './peer.ts';
import { randomId } from './random-id.ts';
import { decodePacket, encodeAck, encodeConnectError, type SocketIoPacket } from './socketio-packet.ts';
import type { AckCallback, EngineHost, EngineSocket, Handshake, HandshakeHeaders } from './types.ts';

export interface HandshakeSource {
  /** The query string of the handshake's URL. */
  readonly search: string;
  readonly headers: HandshakeHeaders;
  readonly address: string;
}

type EventPacket = Extract<SocketIoPacket, { readonly type: 'event' }>;

/**
 * One client at the level of Socket.IO: the namespaces it has joined, each a peer.
 *
 * @see https://github.com/socketio/socket.io-protocol (revision 5)
 */
export class SocketIoSession extends EngineSession<SocketIoSession> implements PeerSession {
  readonly #source: HandshakeSource;
  readonly #peers: NamespacePeer[] = [];
  #joinDeadline: JoinDeadline | undefined;
  /** Namespaces the server ended: what the client sent before it heard of that is not an error. */
  #parted: Set<string> | undefined;

  constructor(options: {
    readonly host: EngineHost<SocketIoSession>;
    readonly source: HandshakeSource;
    readonly idPrefix: string;
  }) {
    super(options.idPrefix + randomId(), options.host);
    this.#source = options.source;
  }

  protected override get self(): SocketIoSession {
    return this;
  }

  handshakeWith(auth: unknown): Handshake {
    const { search, headers, address } = this.#source;
    return { auth, query: new URLSearchParams(search), headers, address };
  }

  accepted(): void {
    this.#cancelJoinDeadline();
  }

  remove(peer: NamespacePeer, byServer: boolean): void {
    const at = this.#peers.indexOf(peer);
    if (at !== -1) this.#peers.splice(at, 1);
    if (byServer) (this.#parted ??= new Set()).add(peer.namespace);
    if (this.isOpen && !this.#peers.some((other) => other.hasJoined)) this.#startJoinDeadline();
  }

  subscribe(topic: string): void {
    if (this.isPolling) this.host.joinTopic(topic, this);
    else this.subscribeNative(topic);
  }

  unsubscribe(topic: string): void {
    if (this.#peers.some((peer) => peer.topics.has(topic))) return;
    if (this.isPolling) this.host.leaveTopic(topic, this);
    else this.unsubscribeNative(topic);
  }

  onError(error: unknown, where: string): void {
    this.host.onError(error, where);
  }

  protected override onBegin(): void {
    this.#startJoinDeadline();
  }

  protected override onUpgrade(ws: EngineSocket): void {
    for (const peer of this.#peers) {
      for (const topic of peer.topics) {
        this.host.leaveTopic(topic, this);
        ws.subscribe(topic);
      }
    }
  }

  protected override onEnd(reason: string): void {
    this.#cancelJoinDeadline();
    const peers = this.#peers.splice(0);
    if (this.isPolling) {
      for (const peer of peers) for (const topic of peer.topics) this.host.leaveTopic(topic, this);
    }
    for (const peer of peers) peer.sessionEnded(reason);
  }

  protected override onMessage(frame: string): void {
    const packet = decodePacket(frame, 1);
    if (packet === undefined) return this.end('parse error');
    if (packet.type === 'connect') return this.#connect(packet.namespace, packet.data ?? {});
    const peer = this.#peerIn(packet.namespace);
    if (peer === undefined && this.#parted?.has(packet.namespace) === true) return;
    if (peer === undefined || !peer.hasJoined) return this.end('forced server close');
    switch (packet.type) {
      case 'event':
        return this.#event(peer, packet);
      case 'disconnect':
        return peer.clientLeft();
      case 'ack':
        // The server asks for none, so this answers nothing.
        return;
      case 'connect_error':
        return this.end('forced server close');
    }
  }

  #connect(namespace: string, auth: object): void {
    const handler = this.host.namespaces.get(namespace);
    if (handler === undefined)
      return this.write(encodeConnectError(namespace, { message: 'Invalid namespace' }));
    if (this.#peerIn(namespace) !== undefined) return this.end('forced server close');
    if (this.#peers.length >= this.host.limits.namespacesMax) {
      return this.write(encodeConnectError(namespace, { message: 'Too many namespaces' }));
    }
    this.#parted?.delete(namespace);
    const peer = new NamespacePeer({ id: randomId(), namespace, handler, session: this, auth });
    this.#peers.push(peer);
    try {
      handler.onConnect(peer);
    } catch (error) {
      this.host.onError(error, 'onConnect');
    }
  }

  #event(peer: NamespacePeer, packet: EventPacket): void {
    const ack = packet.id === undefined ? undefined : this.#ackOnce(peer, packet.id);
    try {
      peer.handler.onEvent(peer, packet.name, packet.args, ack);
    } catch (error) {
      this.host.onError(error, 'onEvent');
    }
  }

  #ackOnce(peer: NamespacePeer, id: number): AckCallback {
    let isAnswered = false;
    return (...args) => {
      if (isAnswered) return;
      isAnswered = true;
      peer.answer(encodeAck(peer.namespace, id, args));
    };
  }

  #peerIn(namespace: string): NamespacePeer | undefined {
    return this.#peers.find((peer) => peer.namespace === namespace);
  }

  #startJoinDeadline(): void {
    // One that runs already goes on: asking again and again must not keep a session alive.
    if (this.#joinDeadline !== undefined) return;
    this.#joinDeadline = new JoinDeadline(this);
    this.host.wheel.schedule(this.#joinDeadline, this.host.limits.connectTimeoutMs);
  }

  #cancelJoinDeadline(): void {
    if (this.#joinDeadline !== undefined) this.host.wheel.cancel(this.#joinDeadline);
    this.#joinDeadline = undefined;
  }
}

/** Closes a session that is in no namespace. A joined session has none, so that it costs nothing then. */
class JoinDeadline extends WheelEntry {
  readonly #session: SocketIoSession;

  constructor(session: SocketIoSession) {
    super();
    this.#session = session;
  }

  override onTimer(): void {
    this.#session.finish('forced server close');
  }
}
