import { type TimerWheel, WheelEntry } from '../../delivery/timer-wheel.ts';
import { enginePacket } from './engine-packet.ts';
import type { EngineSocket, SocketOwner } from './types.ts';

/** The polling session that a WebSocket would take over. */
export interface ProbedSession {
  /** A paused session holds a POST back, which the client must see answered before it moves. */
  readonly isPaused: boolean;
  /** Ends an open poll: the client moves only when none is open. */
  nudge(): void;
  upgradeTo(ws: EngineSocket): void;
  forgetProbe(probe: UpgradeProbe): void;
}

/** A client may have begun another poll just before it learned that it can move; it is ended again this often. */
const nudgeIntervalMs = 100;

/** Polls that are ended at once while probing. More of them would be a loop with a client that never moves. */
const noopsMax = 5;

/**
 * A WebSocket that means to replace a session's long polling: it shows that it carries packets both ways, then the
 * client ends its polling and says so.
 *
 * @see https://github.com/socketio/engine.io-protocol#upgrade
 */
export class UpgradeProbe extends WheelEntry implements SocketOwner {
  readonly #session: ProbedSession;
  readonly #wheel: TimerWheel;
  #leftMs: number;
  #ws: EngineSocket | undefined;
  #noopsLeft = 0;
  #isProbed = false;

  constructor(session: ProbedSession, wheel: TimerWheel, timeoutMs: number) {
    super();
    this.#session = session;
    this.#wheel = wheel;
    this.#leftMs = timeoutMs;
  }

  get wire(): 'socketio' {
    return 'socketio';
  }

  onSocketOpen(ws: EngineSocket): void {
    this.#ws = ws;
    this.#wheel.schedule(this, this.#leftMs);
  }

  onSocketMessage(ws: EngineSocket, data: string | Buffer): void {
    if (data === enginePacket.probePing && !this.#isProbed) {
      this.#answer(ws);
    } else if (data === enginePacket.upgrade && this.#isProbed) {
      this.#wheel.cancel(this);
      this.#session.upgradeTo(ws);
    } else {
      this.close();
    }
  }

  onSocketClose(): void {
    this.close();
  }

  override onTimer(): void {
    if (!this.#session.isPaused) this.#leftMs -= nudgeIntervalMs;
    if (!this.#isProbed || this.#leftMs <= 0) {
      this.close();
      return;
    }
    this.#session.nudge();
    this.#wheel.schedule(this, nudgeIntervalMs);
  }

  /** Whether a poll that just arrived should be answered with a noop. */
  takeNoop(): boolean {
    if (this.#noopsLeft === 0) return false;
    this.#noopsLeft -= 1;
    return true;
  }

  close(): void {
    this.#wheel.cancel(this);
    this.#session.forgetProbe(this);
    this.#ws?.close();
    this.#ws = undefined;
  }

  #answer(ws: EngineSocket): void {
    ws.send(enginePacket.probePong);
    this.#isProbed = true;
    this.#noopsLeft = noopsMax;
    this.#session.nudge();
    this.#wheel.schedule(this, nudgeIntervalMs);
  }
}
