import type { Outcome, createDispatch } from '../app/dispatch.ts';
import type { Log } from '../app/ports/log.ts';
import type { Connection } from '../delivery/connection.ts';
import type { Listener } from '../delivery/connections.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Presence } from '../delivery/presence.ts';
import type { RoomIds } from '../delivery/room-ids.ts';
import type { TimerWheel } from '../delivery/timer-wheel.ts';
import { Fault } from '../domain/fault.ts';

export interface GatewayDeps {
  readonly dispatch: ReturnType<typeof createDispatch>;
  readonly delivery: Delivery;
  readonly presence: Presence;
  readonly roomIds: RoomIds;
  readonly wheel: TimerWheel;
  readonly log: Log;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

/** What every socket wire shares: how a connection comes in, is greeted and goes, and how commands reach dispatch. */
export class Gateway {
  readonly dispatch: GatewayDeps['dispatch'];
  readonly wheel: TimerWheel;
  readonly nowMs: () => number;
  readonly #deps: GatewayDeps;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.dispatch = deps.dispatch;
    this.wheel = deps.wheel;
    this.nowMs = deps.nowMs;
  }

  /** Takes a connection in. Faults with `full`. */
  join(connection: Listener): void {
    const { delivery, presence } = this.#deps;
    if (!delivery.connections.add(connection)) {
      throw new Fault('full', { message: 'You have too many connections open. Close some first.' });
    }
    presence.connected(connection.userId);
  }

  roomsOf(userId: string): Promise<readonly string[]> {
    return this.#deps.roomIds.of(userId);
  }

  greet(connection: Connection): void {
    const { userId, sessionId } = connection;
    const data = { userId, sessionId, serverTime: new Date(this.nowMs()).toISOString() };
    connection.send(this.#deps.delivery.encodeFor(connection.format, { event: 'connected', data }));
  }

  leave(connection: Listener): void {
    const { delivery, presence } = this.#deps;
    if (delivery.connections.remove(connection)) presence.disconnected(connection.userId);
  }

  /** Logs a bug that an outcome carries, and answers the name under which it stands in the log. */
  reference(command: string, outcome: Outcome): string | undefined {
    return outcome.ok || outcome.bug === undefined ? undefined : this.bug(outcome.bug, command);
  }

  /** Logs a bug, and answers the name under which it stands in the log. */
  bug(error: unknown, command: string): string {
    const reference = this.#deps.newId();
    this.#deps.log.error({ err: error, command, reference }, 'a command failed by a bug');
    return reference;
  }
}
