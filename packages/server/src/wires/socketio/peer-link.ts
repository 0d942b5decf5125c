import { closeCodes } from '@parley/contract/close-codes';
import type { CloseReason } from '@parley/contract/close-codes';
import type { Fault } from '../../domain/fault.ts';
import { faultAnswer } from '../answer.ts';
import { refusalReason } from '../refusal.ts';
import type { ClientLink } from '../socket-client.ts';
import type { Peer } from './types.ts';

/** The token of a handshake: `auth: {token}`, `?token=` or an Authorization header. */
export const tokenOf = ({ handshake }: Peer): string | undefined => {
  const { auth, query, headers } = handshake;
  const given = typeof auth === 'object' && auth !== null && 'token' in auth ? auth.token : undefined;
  if (typeof given === 'string') return given;
  return query.get('token') ?? bearer(headers.authorization);
};

const bearer = (header: string | undefined): string | undefined => /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];

/** From this code on a client should reconnect by itself. */
const reconnectCodeMin = 4500;

const comesBack = (reason: CloseReason): boolean => closeCodes[reason].code >= reconnectCodeMin;

/** How a client is told of what no acknowledgement can tell it. */
export interface Voice {
  failed(peer: Peer, fault: Fault): void;
  /** Socket.IO has no close codes: says why before the goodbye. */
  closing(peer: Peer, reason: CloseReason, reconnectInMs: number | undefined): void;
}

/** The Socket.IO wire under one client. */
export class PeerLink implements ClientLink {
  readonly #peer: Peer;
  readonly #voice: Voice;
  #welcomed = false;

  constructor(peer: Peer, voice: Voice) {
    this.#peer = peer;
    this.#voice = voice;
  }

  welcome(): void {
    if (this.#welcomed) return;
    this.#welcomed = true;
    this.#peer.accept();
  }

  failed(fault: Fault): void {
    this.#voice.failed(this.#peer, fault);
  }

  refuse(fault: Fault): void {
    const reason = refusalReason(fault);
    // After a refusal a client stays away, too: it is for those who must do something first.
    if (this.#welcomed || comesBack(reason)) this.close(reason);
    else this.#peer.refuse({ message: fault.message, data: faultAnswer(fault) });
  }

  subscribe(topic: string): void {
    this.#peer.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    this.#peer.unsubscribe(topic);
  }

  isSubscribed(topic: string): boolean {
    return this.#peer.isSubscribed(topic);
  }

  topics(): Iterable<string> {
    return this.#peer.topics;
  }

  waitingBytes(): number {
    return this.#peer.waitingBytes;
  }

  cutOff(): void {
    this.#peer.cutOff();
  }

  send(frame: string): void {
    this.#peer.sendEncoded(frame);
  }

  close(reason: CloseReason, reconnectInMs?: number): void {
    if (this.#welcomed) this.#voice.closing(this.#peer, reason, reconnectInMs);
    // After a goodbye a client stays away; one that shall come back must find the line cut.
    if (comesBack(reason)) this.#peer.drop();
    else this.#peer.disconnect();
  }

  pause(): void {
    this.#peer.pause();
  }

  resume(): void {
    this.#peer.resume();
  }
}
