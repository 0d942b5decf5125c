import { WheelEntry } from '../../delivery/timer-wheel.ts';
import { encodeOpen, enginePacket, engineTypeOf } from './engine-packet.ts';
import { PollingTransport } from './polling.ts';
import { errorResponse, textResponse } from './responses.ts';
import type { EngineHost, EngineServer, EngineSocket, HeaderRecord, SocketOwner } from './types.ts';
import { UpgradeProbe } from './upgrade-probe.ts';

/** Whether a ping is out: what is known of a client that has to answer one. */
type Heartbeat = 'resting' | 'asked' | 'heard' | 'extended';

/** `lingering`: over for its peers, but the last packets wait for the client's next poll. */
type Phase = 'open' | 'lingering' | 'ended';

/** WebSocket close codes (RFC 6455, section 7.4.1). */
const normalCode = 1000;
const goingAwayCode = 1001;
const tooBigCode = 1009;

/**
 * One client at the level of Engine.IO: it has an id, a transport (long polling, then perhaps a WebSocket, or a
 * WebSocket from the start) and a heartbeat. There is one of these per connection, so it owns nothing that an idle
 * WebSocket does not need: no buffer, no timer, no closure.
 *
 * @see https://github.com/socketio/engine.io-protocol (revision 4)
 */
export abstract class EngineSession<Self> extends WheelEntry implements SocketOwner {
  readonly id: string;
  protected readonly host: EngineHost<Self>;
  #ws: EngineSocket | undefined;
  #polling: PollingTransport | undefined;
  #phase: Phase = 'open';
  #heartbeat: Heartbeat = 'resting';
  #pauses = 0;
  /** What came in while paused; undefined when packets go straight to their peer. */
  #inbox: string[] | undefined;
  #isDraining = false;

  constructor(id: string, host: EngineHost<Self>) {
    super();
    this.id = id;
    this.host = host;
  }

  get wire(): 'socketio' {
    return 'socketio';
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  get isPolling(): boolean {
    return this.#polling !== undefined;
  }

  /** Bytes that wait for the client to read them. */
  get waitingBytes(): number {
    return this.#polling?.heldBytes ?? this.#ws?.getBufferedAmount() ?? 0;
  }

  get isPaused(): boolean {
    return this.#pauses > 0;
  }

  /** The session as its host knows it. */
  protected abstract get self(): Self;
  protected abstract onBegin(): void;
  /** One Engine.IO message, type character included. */
  protected abstract onMessage(frame: string): void;
  /** The topics to follow over the WebSocket instead of the host's list of polling sessions. */
  protected abstract onUpgrade(ws: EngineSocket): void;
  protected abstract onEnd(reason: string): void;

  /** Begins a session that polls; the answer to the handshake. */
  beginPolling(headers: HeaderRecord): Response {
    this.#polling = new PollingTransport(this, this.host.limits);
    this.#begin();
    return textResponse(this.#openPacket(['websocket']), headers);
  }

  poll(request: Request, server: EngineServer, headers: HeaderRecord): Response | Promise<Response> {
    const polling = this.#polling;
    if (polling === undefined) return errorResponse('badRequest', headers);
    if (this.#phase !== 'lingering' || polling.isHolding) return polling.poll(request, server, headers);
    this.#forget();
    return textResponse(enginePacket.close, headers);
  }

  post(request: Request, headers: HeaderRecord): Response | Promise<Response> {
    return this.#polling?.post(request, headers) ?? errorResponse('badRequest', headers);
  }

  /** A new attempt to replace the polling, or undefined when there is nothing to replace, or an attempt is under way. */
  beginUpgrade(): UpgradeProbe | undefined {
    const polling = this.#polling;
    if (polling === undefined || polling.probe !== undefined || !this.isOpen) return undefined;
    polling.probe = new UpgradeProbe(this, this.host.wheel, this.host.limits.upgradeTimeoutMs);
    return polling.probe;
  }

  forgetProbe(probe: UpgradeProbe): void {
    if (this.#polling?.probe === probe) this.#polling.probe = undefined;
  }

  nudge(): void {
    this.#polling?.nudge();
  }

  /**
   * Moves to the WebSocket: what was held goes out first and the topics come along, in one turn, so that nothing is
   * published between the two.
   */
  upgradeTo(ws: EngineSocket): void {
    const polling = this.#polling;
    if (polling === undefined || this.#phase === 'ended') return ws.close();
    this.#polling = undefined;
    this.#ws = ws;
    ws.data = this;
    for (const packet of polling.takeAll()) ws.send(packet);
    if (this.#phase === 'lingering') {
      this.#forget();
      return ws.close();
    }
    this.onUpgrade(ws);
    polling.retire();
    if (this.isPaused) ws.pause();
  }

  onSocketOpen(ws: EngineSocket): void {
    this.#ws = ws;
    ws.send(this.#openPacket([]));
    this.#begin();
  }

  onSocketMessage(_ws: EngineSocket, data: string | Buffer): void {
    if (typeof data !== 'string') return this.end('parse error');
    if (fits(data, this.host.limits.frameBytesMax)) this.#receive(data);
    else this.end('parse error', tooBigCode);
  }

  onSocketClose(): void {
    this.end('transport close');
  }

  receivePayload(packets: readonly string[]): Promise<void> | undefined {
    for (const packet of packets) this.#receive(packet);
    return this.isOpen && this.isPaused ? this.#polling?.held() : undefined;
  }

  /** Sends an encoded Engine.IO packet, or holds it for the next poll. */
  write(packet: string): void {
    if (this.#phase !== 'open') return;
    if (this.#ws === undefined) {
      this.#polling?.write(packet);
      return;
    }
    // Nothing overtakes an answer that was given before it: after a goodbye the client would not take it.
    this.host.answers.flush(this.#ws);
    this.#ws.send(packet);
  }

  /** Sends an encoded packet together with the other answers of this turn. */
  answer(packet: string): void {
    if (this.#ws === undefined) this.write(packet);
    else if (this.#phase === 'open') this.host.answers.send(this.#ws, packet);
  }

  /** Pauses are counted: every namespace of the session may hold one. */
  pause(): void {
    this.#pauses += 1;
    this.#inbox ??= [];
    this.#ws?.pause();
  }

  resume(): void {
    this.#pauses -= 1;
    if (!this.isPaused && !this.#isDraining) this.#drain();
  }

  override onTimer(): void {
    if (this.#phase === 'lingering') return this.#forget();
    const { pingTimeoutMs } = this.host.limits;
    if (this.#heartbeat === 'asked' || this.#heartbeat === 'extended') {
      // While paused nothing is read, a pong neither.
      if (!this.isPaused) return this.end('ping timeout');
    } else if (this.#heartbeat === 'heard') {
      // It sent something else meanwhile: its pong may be behind that. Once.
      this.#heartbeat = 'extended';
    } else {
      this.#heartbeat = 'asked';
      this.write(enginePacket.ping);
    }
    this.host.wheel.schedule(this, pingTimeoutMs);
  }

  /** Ends the session and its transport now. The reasons are those that Socket.IO gives. */
  end(reason: string, closeCode = normalCode): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'ended';
    this.#ws?.close(closeCode);
    this.#polling?.close(reason);
    this.#forget();
    this.#finished(reason);
  }

  /**
   * Ends the session as a broken line would, once the client has what was written: over polling that may take until its
   * next poll.
   */
  drop(): void {
    if (this.#polling === undefined) this.end('transport close', goingAwayCode);
    else this.finish('transport close');
  }

  /** Ends the session and forgets what was written: a WebSocket that is only closed keeps it until it was read. */
  cutOff(): void {
    this.#ws?.terminate();
    this.end('transport close');
  }

  /** Ends the session once the client has what was written: over polling that may take until its next poll. */
  finish(reason: string): void {
    const polling = this.#polling;
    if (this.#phase !== 'open' || polling === undefined || polling.finish(reason)) return this.end(reason);
    this.#phase = 'lingering';
    this.host.wheel.schedule(this, this.host.limits.pingTimeoutMs);
    this.#finished(reason);
  }

  protected subscribeNative(topic: string): void {
    this.#ws?.subscribe(topic);
  }

  protected unsubscribeNative(topic: string): void {
    this.#ws?.unsubscribe(topic);
  }

  #begin(): void {
    this.host.wheel.schedule(this, this.host.limits.pingIntervalMs);
    this.onBegin();
  }

  #finished(reason: string): void {
    this.#inbox = undefined;
    this.#polling?.release();
    this.onEnd(reason);
  }

  #forget(): void {
    this.#phase = 'ended';
    this.#polling?.probe?.close();
    this.host.wheel.cancel(this);
    this.host.forget(this.self);
  }

  #openPacket(upgrades: readonly string[]): string {
    const { pingIntervalMs, pingTimeoutMs, frameBytesMax } = this.host.limits;
    const intervals = { pingInterval: pingIntervalMs, pingTimeout: pingTimeoutMs };
    return encodeOpen({ sid: this.id, upgrades, ...intervals, maxPayload: frameBytesMax });
  }

  #receive(packet: string): void {
    // The inbox needs no bound of its own: reading has stopped, so it holds one POST, or what one read of the socket gave.
    if (this.#inbox === undefined) this.#process(packet);
    else this.#inbox.push(packet);
  }

  #drain(): void {
    const inbox = this.#inbox ?? [];
    this.#isDraining = true;
    let read = 0;
    for (; read < inbox.length && !this.isPaused && this.isOpen; read += 1) this.#process(inbox[read] ?? '');
    this.#isDraining = false;
    inbox.splice(0, read);
    if (this.isPaused || !this.isOpen) return;
    this.#inbox = undefined;
    this.#ws?.resume();
    this.#polling?.release();
  }

  #process(packet: string): void {
    if (this.#phase === 'lingering' && packet === enginePacket.close) return this.#forget();
    if (!this.isOpen) return;
    if (this.#heartbeat === 'asked') this.#heartbeat = 'heard';
    switch (engineTypeOf(packet)) {
      case 'message':
        return this.onMessage(packet);
      case 'pong':
        this.#heartbeat = 'resting';
        return this.host.wheel.schedule(this, this.host.limits.pingIntervalMs);
      case 'close':
        return this.end('transport close');
      case 'noop':
        return;
      case 'open':
      case 'ping':
      case 'upgrade':
      case undefined:
        return this.end('parse error');
    }
  }
}

/** Whether a text is at most so many bytes of UTF-8. A character has one to three bytes per unit of its length. */
function fits(text: string, bytesMax: number): boolean {
  return text.length * 3 <= bytesMax || (text.length <= bytesMax && Buffer.byteLength(text) <= bytesMax);
}
