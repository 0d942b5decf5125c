import {
  encodeBareEvent,
  encodeConnect,
  encodeConnectError,
  encodeDisconnect,
  encodeEvent,
} from './socketio-packet.ts';
import type { ConnectError } from './socketio-packet.ts';
import type { Handshake, NamespaceHandler, Peer } from './types.ts';

/** The session a peer belongs to. */
export interface PeerSession {
  handshakeWith(auth: unknown): Handshake;
  readonly waitingBytes: number;
  write(packet: string): void;
  answer(packet: string): void;
  drop(): void;
  cutOff(): void;
  accepted(): void;
  /** Takes the peer out; `byServer` when the client may not know of it yet. */
  remove(peer: NamespacePeer, byServer: boolean): void;
  subscribe(topic: string): void;
  /** Leaves the topic unless another peer of the session follows it. */
  unsubscribe(topic: string): void;
  finish(reason: string): void;
  pause(): void;
  resume(): void;
  onError(error: unknown, where: string): void;
}

export type PeerPhase = 'asking' | 'joined' | 'left';

const noTopics: ReadonlySet<string> = new Set();

export class NamespacePeer implements Peer {
  readonly id: string;
  readonly namespace: string;
  readonly handler: NamespaceHandler;
  data: unknown = undefined;
  readonly #session: PeerSession;
  #auth: unknown;
  #phase: PeerPhase = 'asking';
  #topics: Set<string> | undefined;
  #isPaused = false;

  constructor(options: {
    readonly id: string;
    readonly namespace: string;
    readonly handler: NamespaceHandler;
    readonly session: PeerSession;
    readonly auth: object;
  }) {
    this.id = options.id;
    this.namespace = options.namespace;
    this.handler = options.handler;
    this.#session = options.session;
    this.#auth = options.auth;
  }

  get handshake(): Handshake {
    return this.#session.handshakeWith(this.#auth);
  }

  get hasJoined(): boolean {
    return this.#phase === 'joined';
  }

  get waitingBytes(): number {
    return this.#session.waitingBytes;
  }

  get topics(): ReadonlySet<string> {
    return this.#topics ?? noTopics;
  }

  accept(): void {
    if (this.#phase !== 'asking') return;
    this.#phase = 'joined';
    this.#auth = undefined;
    this.#session.accepted();
    this.#session.write(encodeConnect(this.namespace, this.id));
  }

  refuse(error: ConnectError): void {
    if (this.#phase !== 'asking') return;
    this.#session.write(encodeConnectError(this.namespace, error));
    this.#part(false);
  }

  emit(event: string, data: unknown): void {
    const dataJson: string | undefined = JSON.stringify(data);
    this.sendEncoded(
      dataJson === undefined
        ? encodeBareEvent(this.namespace, event)
        : encodeEvent(this.namespace, event, dataJson),
    );
  }

  sendEncoded(frame: string): void {
    if (this.#phase !== 'left') this.#session.write(frame);
  }

  /** Sends an acknowledgement, together with others of this turn. */
  answer(frame: string): void {
    if (this.#phase !== 'left') this.#session.answer(frame);
  }

  subscribe(topic: string): void {
    if (this.#phase === 'left' || this.topics.has(topic)) return;
    (this.#topics ??= new Set()).add(topic);
    this.#session.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    if (this.#topics?.delete(topic) !== true) return;
    this.#session.unsubscribe(topic);
  }

  isSubscribed(topic: string): boolean {
    return this.topics.has(topic);
  }

  disconnect(options: { readonly closeTransport?: boolean } = {}): void {
    if (this.#phase !== 'left') {
      this.#session.write(encodeDisconnect(this.namespace));
      this.#part(true);
      this.#ended('server namespace disconnect');
    }
    if (options.closeTransport === true) this.#session.finish('forced server close');
  }

  drop(): void {
    this.#session.drop();
  }

  cutOff(): void {
    this.#session.cutOff();
  }

  pause(): void {
    if (this.#phase === 'left' || this.#isPaused) return;
    this.#isPaused = true;
    this.#session.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#session.resume();
  }

  /** The client left the namespace. */
  clientLeft(): void {
    this.#part(false);
    this.#ended('client namespace disconnect');
  }

  /** The whole session is over. */
  sessionEnded(reason: string): void {
    if (this.#phase === 'left') return;
    this.#phase = 'left';
    this.#ended(reason);
  }

  #ended(reason: string): void {
    try {
      this.handler.onDisconnect(this, reason);
    } catch (error) {
      this.#session.onError(error, 'onDisconnect');
    }
  }

  #part(byServer: boolean): void {
    this.#phase = 'left';
    this.#auth = undefined;
    const topics = this.topics;
    this.#topics = undefined;
    for (const topic of topics) this.#session.unsubscribe(topic);
    this.#session.remove(this, byServer);
    this.resume();
  }
}
