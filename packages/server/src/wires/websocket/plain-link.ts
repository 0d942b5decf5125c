import type { ServerWebSocket } from 'bun';
import { closeCodes } from '@parley/contract/close-codes';
import type { CloseReason } from '@parley/contract/close-codes';
import type { Fault } from '../../domain/fault.ts';
import type { Answers } from '../answers.ts';
import { refusalReason } from '../refusal.ts';
import type { ClientLink } from '../socket-client.ts';
import type { SocketOwner } from '../socket-owner.ts';

/** Bytes of the reason of a close frame (RFC 6455, 5.5). */
const closeReasonBytesMax = 120;

/** The plain WebSocket under one client. */
export abstract class PlainLink implements SocketOwner, ClientLink {
  readonly #answers: Answers;
  #token: string | undefined;
  #ws: ServerWebSocket<SocketOwner> | undefined;

  constructor({ answers, token }: { readonly answers: Answers; readonly token: string | undefined }) {
    this.#answers = answers;
    this.#token = token;
  }

  /** Begins with the token that the handshake carried. */
  protected abstract start(token: string): void;
  abstract onSocketMessage(ws: ServerWebSocket<SocketOwner>, data: string | Buffer): void;
  protected abstract left(): void;
  abstract failed(fault: Fault): void;

  onSocketOpen(ws: ServerWebSocket<SocketOwner>): void {
    this.#ws = ws;
    const token = this.#token;
    this.#token = undefined;
    if (token !== undefined) this.start(token);
  }

  onSocketClose(): void {
    this.#ws = undefined;
    this.left();
  }

  welcome(): void {
    // What the client hears first says it.
  }

  refuse(fault: Fault): void {
    const { code } = closeCodes[refusalReason(fault)];
    this.#close(code, fault.message.slice(0, closeReasonBytesMax));
  }

  subscribe(topic: string): void {
    this.#ws?.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    this.#ws?.unsubscribe(topic);
  }

  isSubscribed(topic: string): boolean {
    return this.#ws?.isSubscribed(topic) ?? false;
  }

  send(frame: string): void {
    this.#ws?.send(frame, false);
  }

  /** Sends an answer, together with others of this turn. */
  protected answer(frame: string): void {
    if (this.#ws) this.#answers.send(this.#ws, frame);
  }

  close(reason: CloseReason): void {
    const { code, says } = closeCodes[reason];
    this.#close(code, says);
  }

  /** Closes after the answers that were given in this turn. */
  #close(code: number, reason: string): void {
    if (!this.#ws) return;
    this.#answers.flush(this.#ws);
    this.#ws.close(code, reason);
  }

  pause(): void {
    this.#ws?.pause();
  }

  resume(): void {
    this.#ws?.resume();
  }
}
