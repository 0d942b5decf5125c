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
  /** The frame that says why the connection ends, where there is a word for it. */
  protected abstract closing(reason: CloseReason, reconnectInMs: number | undefined): string | undefined;

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

  topics(): Iterable<string> {
    return this.#ws?.subscriptions ?? [];
  }

  waitingBytes(): number {
    return this.#ws?.getBufferedAmount() ?? 0;
  }

  cutOff(): void {
    this.#ws?.terminate();
  }

  send(frame: string): void {
    this.#ws?.send(frame, false);
  }

  /** Sends an answer, together with others of this turn. */
  protected answer(frame: string): void {
    if (this.#ws) this.#answers.send(this.#ws, frame);
  }

  close(reason: CloseReason, reconnectInMs?: number): void {
    const { code, says } = closeCodes[reason];
    this.#close(code, says, this.closing(reason, reconnectInMs));
  }

  /** Closes after the answers that were given in this turn. */
  #close(code: number, reason: string, lastFrame?: string): void {
    if (!this.#ws) return;
    this.#answers.flush(this.#ws);
    if (lastFrame !== undefined) this.#ws.send(lastFrame, false);
    // Sending to somebody who reads too slowly may have ended it.
    this.#ws?.close(code, reason);
  }

  pause(): void {
    this.#ws?.pause();
  }

  resume(): void {
    this.#ws?.resume();
  }
}
