import { events } from '@parley/contract/registry';
import type { AnyEvent } from '@parley/contract/registry';
import type { CommittedEvent, EventOf, Heard } from '../app/ports/bus.ts';
import { Connections } from './connections.ts';
import { topicName } from './format.ts';
import { jsonOnce } from './json-once.ts';
import type { Format, TopicKind } from './format.ts';

export interface DeliveryOptions {
  readonly formats: readonly Format[];
  /** Checks every event against the contract before it is sent: for tests, where a wrong one must not pass. */
  readonly checkEvents: boolean;
  /** Hears how many were told at once what happened in a room. */
  readonly onTold: (roomId: string, listeners: number) => void;
}

/**
 * Turns signals into frames on topics. It keeps the connections' subscriptions in step with memberships, in the order
 * of the rooms' logs: somebody who was removed hears of it, and nothing after.
 */
export class Delivery {
  readonly connections = new Connections();
  readonly #formats: readonly Format[];
  readonly #checkEvents: boolean;
  readonly #onTold: (roomId: string, listeners: number) => void;

  constructor({ formats, checkEvents, onTold }: DeliveryOptions) {
    this.#formats = formats;
    this.#checkEvents = checkEvents;
    this.#onTold = onTold;
  }

  hear(signal: Heard): void {
    switch (signal.type) {
      case 'committed':
        for (const event of signal.events) this.#deliverCommitted(event);
        return;
      case 'room_notice':
        this.#publish('room', signal.roomId, signal.event);
        return;
      case 'user_notice':
        for (const userId of signal.userIds) this.#deliverToUser(userId, signal.event);
        return;
      case 'watched':
        this.#publish('watch', signal.userId, signal.event);
        return;
      case 'sessions_ended':
        // After this turn of the loop: who ends their own session over a socket is answered before it closes.
        setImmediate(() => this.connections.closeSessions(signal.userId, signal.sessionIds, 'session_ended'));
        return;
      case 'advanced':
      case 'lost':
      case 'moved_late':
      case 'user_changed':
      case 'said':
      case 'users_moved':
      case 'users_listed':
      case 'who_is_here':
      case 'allowances_taken':
      case 'allowances_returned':
      case 'node_came':
      case 'node_gone':
        return;
      default:
        signal satisfies never;
    }
  }

  /** How many connections here listen to a room. */
  listenersOf(roomId: string): number {
    return this.#formats.reduce(
      (sum, format) => sum + format.listeners(topicName('room', roomId, format)),
      0,
    );
  }

  /** The bytes that tell one connection alone. */
  encodeFor(format: Format, event: AnyEvent): string {
    this.#check(event);
    return format.encode(event, JSON.stringify(event.data));
  }

  #deliverCommitted({ roomId, event }: CommittedEvent): void {
    if (event.event === 'member_added') {
      for (const connection of this.connections.of(event.data.userId)) connection.enter(roomId);
    }
    this.#publish('room', roomId, event);
    if (event.event === 'member_removed') {
      for (const connection of this.connections.of(event.data.userId)) connection.exit(roomId);
      this.#publish('user', event.data.userId, { event: 'room_removed', data: { roomId } });
    }
  }

  #deliverToUser(userId: string, event: AnyEvent): void {
    if (event.event === 'room_added') {
      this.#deliverRoomAdded(userId, event);
      return;
    }
    if (event.event === 'room_removed') {
      for (const connection of this.connections.of(userId)) connection.exit(event.data.roomId);
    }
    this.#publish('user', userId, event);
  }

  /** What was read of a room may be older than a removal from it: who does not listen to the room hears nothing of it. */
  #deliverRoomAdded(userId: string, event: EventOf<'room_added'>): void {
    for (const connection of this.connections.of(userId)) {
      const { format } = connection;
      if (format && connection.hears(event.data.room.id)) connection.send(this.encodeFor(format, event));
    }
  }

  #publish(kind: TopicKind, id: string, event: AnyEvent): void {
    this.#check(event);
    let dataJson: string | undefined;
    for (const format of this.#formats) {
      if (!this.connections.hears(format)) continue;
      const topic = topicName(kind, id, format);
      const listeners = format.listeners(topic);
      if (listeners === 0) continue;
      dataJson ??= jsonOnce(event.data);
      format.publish(topic, format.encode(event, dataJson));
      if (kind === 'room') this.#onTold(id, listeners);
    }
  }

  #check(event: AnyEvent): void {
    if (this.#checkEvents) events[event.event].data.strict().parse(event.data);
  }
}
