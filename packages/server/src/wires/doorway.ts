import type { Gate, GateLimits } from '../app/gate.ts';

/**
 * Sockets that say whose they are: so many are looked up at once, others wait. A storm of connects is let in at the rate
 * at which the server can serve it, while those who are inside go on. Who waits longer than `authenticationTimeoutMs` is
 * sent away to come back.
 */
export const openingLimits: GateLimits = { runningMax: 32, waitingMax: 20_000, retryAfterS: 5 };

interface DoorwayOptions {
  /** Sockets of this process, Socket.IO sessions that poll included. */
  readonly connectionsMax: number;
  /** Where sockets wait to be looked up. */
  readonly gate: Gate;
  readonly socketIoSessions: () => number;
}

/** Whether one more socket may be opened: asked before a handshake is answered, which is when refusing costs least. */
export class Doorway {
  readonly #options: DoorwayOptions;
  #plainSockets = 0;

  constructor(options: DoorwayOptions) {
    this.#options = options;
  }

  get connectionCount(): number {
    return this.#plainSockets + this.#options.socketIoSessions();
  }

  get hasRoom(): boolean {
    return this.connectionCount < this.#options.connectionsMax && !this.#options.gate.isFull;
  }

  /** A plain WebSocket was opened. */
  opened(): void {
    this.#plainSockets += 1;
  }

  /** It was closed. */
  closed(): void {
    this.#plainSockets -= 1;
  }
}
