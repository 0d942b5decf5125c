import type { Outcome, createDispatch } from '../app/dispatch.ts';
import { Gate } from '../app/gate.ts';
import type { Log } from '../app/ports/log.ts';
import type { AccessClaims } from '../app/tokens.ts';
import { Connection } from '../delivery/connection.ts';
import type { Link } from '../delivery/connection.ts';
import type { Listener } from '../delivery/connections.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Format } from '../delivery/format.ts';
import type { Presence } from '../delivery/presence.ts';
import type { RoomIds } from '../delivery/room-ids.ts';
import type { RoomOrder } from '../delivery/room-order.ts';
import type { TimerWheel } from '../delivery/timer-wheel.ts';
import { Fault } from '../domain/fault.ts';
import { openingLimits } from './doorway.ts';
import { Intake } from './intake.ts';
import { SlowReaders } from './slow-readers.ts';

export interface GatewayDeps {
  readonly dispatch: ReturnType<typeof createDispatch>;
  readonly delivery: Delivery;
  readonly order: RoomOrder;
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
  /** What is asked for goes through here, so that a server that stops can finish it and take nothing more. */
  readonly intake = new Intake();
  /** Where sockets wait to be let in. */
  readonly opening = new Gate(openingLimits);
  readonly slowReaders: SlowReaders;
  readonly #deps: GatewayDeps;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.dispatch = deps.dispatch;
    this.wheel = deps.wheel;
    this.slowReaders = new SlowReaders(deps.wheel);
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

  /** Makes the connection of a client of Parley's own API. */
  connection(claims: AccessClaims, wire: { readonly format: Format; readonly link: Link }): Connection {
    const { delivery, order } = this.#deps;
    return new Connection(claims, {
      ...wire,
      place: { order, encodeFor: delivery.encodeFor.bind(delivery) },
    });
  }

  /** The rooms of a user, which are kept in order here from now on. */
  async roomsOf(userId: string): Promise<readonly string[]> {
    const roomIds = await this.#deps.roomIds.of(userId);
    await this.track(roomIds);
    return roomIds;
  }

  /** Keeps rooms in order here, so that somebody can listen to them. */
  track(roomIds: readonly string[]): Promise<void> {
    return this.#deps.order.track(roomIds);
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
