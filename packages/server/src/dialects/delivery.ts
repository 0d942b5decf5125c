import type { AnyEvent } from '@parley/contract/registry';
import type { Message } from '@parley/contract/nouns/message';
import type { Directory } from '../app/directory.ts';
import type { Heard, Saying } from '../app/ports/bus.ts';
import type { Log } from '../app/ports/log.ts';
import type { Messages } from '../app/ports/store.ts';
import type { Connections } from '../delivery/connections.ts';
import type { RoomRecord, UserRecord } from '../domain/records.ts';
import { messageView } from '../domain/views.ts';
import type { Dialect, DialectName, Facts } from './dialect.ts';
import { DialectListener, topicOf } from './listener.ts';
import type { WireKey } from './listener.ts';
import { InOrder } from './in-order.ts';
import { Online } from './online.ts';

/** How bytes of one wire reach those who listen to a topic. */
export interface DialectWire {
  readonly key: WireKey;
  encode(dialect: Dialect, event: string, dataJson: string): string;
  listeners(topic: string): number;
  publish(topic: string, frame: string): void;
}

interface Options {
  readonly dialects: ReadonlyMap<DialectName, Dialect>;
  readonly wires: readonly DialectWire[];
  readonly directory: Directory;
  readonly messages: Messages;
  readonly connections: Connections;
  readonly log: Log;
  /** Hears how many were told at once what happened in a room. */
  readonly onTold: (roomId: string, listeners: number) => void;
}

/**
 * Tells the dialects' listeners what happens, each in its own words: an event is translated once a dialect, written
 * once a wire, and published to a topic, however many listen. What it must know of room and user is in the directory
 * nearly always; where it has to be read first, the room's next events wait, so that their order holds.
 */
export class DialectDelivery {
  readonly #dialects: ReadonlyMap<DialectName, Dialect>;
  readonly #wires: readonly DialectWire[];
  readonly #directory: Directory;
  readonly #messages: Messages;
  readonly #connections: Connections;
  readonly #log: Log;
  readonly #onTold: (roomId: string, listeners: number) => void;
  readonly #online: Online;
  /** How many connections hear in each dialect. */
  readonly #listening = new Map<DialectName, number>();
  /** What has to wait, by room or user. */
  readonly #inOrder = new InOrder((key, error) => this.#lost(key, error));

  constructor({ dialects, wires, directory, messages, connections, log, onTold }: Options) {
    this.#dialects = dialects;
    this.#wires = wires;
    this.#directory = directory;
    this.#messages = messages;
    this.#connections = connections;
    this.#log = log;
    this.#onTold = onTold;
    this.#online = new Online((organizationId) => this.#tellOnline(organizationId));
  }

  /** Who of an organization is online. */
  onlineOf(organizationId: string): ReturnType<Online['of']> {
    return this.#online.of(organizationId);
  }

  /** How many connections here listen to a room in a dialect. */
  listenersOf(roomId: string): number {
    let count = 0;
    for (const name of this.#listening.keys())
      for (const wire of this.#wires)
        count += wire.listeners(topicOf({ kind: 'room', id: roomId }, name, wire.key));
    return count;
  }

  /** Whether a connection of the listener's user to this node, itself or another, listens to a room in its dialect. */
  userHears({ userId, dialect }: DialectListener, roomId: string): boolean {
    return this.#connections
      .of(userId)
      .some((one) => one instanceof DialectListener && one.dialect === dialect && one.joined.has(roomId));
  }

  add(listener: DialectListener): void {
    for (const dialect of listener.dialects) this.#count(dialect, 1);
  }

  remove(listener: DialectListener): void {
    for (const dialect of listener.dialects) this.#count(dialect, -1);
  }

  /** A connection has said which dialect it speaks. */
  speak(listener: DialectListener, dialect: DialectName): void {
    this.remove(listener);
    listener.speak(dialect);
    this.add(listener);
  }

  encode(dialect: Dialect, wire: WireKey, event: string, data: unknown): string {
    const by = this.#wires.find(({ key }) => key === wire);
    if (!by) throw new Error(`There is no wire ${wire}.`);
    return by.encode(dialect, event, JSON.stringify(data));
  }

  hear(signal: Heard): void {
    switch (signal.type) {
      case 'committed':
        for (const { roomId, event } of signal.events) this.#hearInRoom(roomId, event);
        return;
      case 'room_notice':
        this.#hearInRoom(signal.roomId, signal.event);
        return;
      case 'watched':
        this.#hearOfUser(signal.userId, signal.event);
        return;
      case 'said': {
        const dialect = this.#dialects.get(signal.dialect);
        // After what came before it in the room and has to be read first.
        if (dialect) this.#inOrder.run(signal.saying.to.id, () => this.#publish(dialect, signal.saying));
        return;
      }
      case 'user_notice':
      case 'advanced':
      case 'lost':
      case 'moved_late':
      case 'user_changed':
      case 'sessions_ended':
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

  #hearInRoom(roomId: string, event: AnyEvent): void {
    if (this.#listening.size === 0) return;
    const userId = aboutWhom(event);
    // None of these systems tells that a message has reached somebody, only that it was read.
    if (userId === undefined || (event.event === 'receipts_updated' && event.data.mark === 'delivered'))
      return;
    this.#inOrder.run(roomId, () => {
      const room = this.#directory.room(roomId);
      const user = this.#directory.user(userId);
      // A deleted room is in no directory any more: none of these systems tells its listeners of the end.
      if (event.event === 'receipts_updated' || room instanceof Promise || user instanceof Promise) {
        return this.#load(room, user, event);
      }
      if (room && user) this.#tell(event, { room, user, message: undefined });
      return undefined;
    });
  }

  async #load(
    room: RoomRecord | undefined | Promise<RoomRecord | undefined>,
    user: UserRecord | undefined | Promise<UserRecord | undefined>,
    event: AnyEvent,
  ): Promise<void> {
    const [knownRoom, knownUser] = await Promise.all([room, user]);
    if (!knownRoom || !knownUser) return;
    const message =
      event.event === 'receipts_updated' ? await this.#messageAt(knownRoom, event.data.readSeq) : undefined;
    this.#tell(event, { room: knownRoom, user: knownUser, message });
  }

  async #messageAt(room: RoomRecord, seq: number): Promise<Message | undefined> {
    const record = seq > 0 ? await this.#messages.load(room.id, seq) : undefined;
    return record && messageView(record, room);
  }

  #hearOfUser(userId: string, event: AnyEvent): void {
    if (event.event !== 'presence_changed') return;
    this.#inOrder.run(userId, () => {
      const known = this.#directory.user(userId);
      if (known instanceof Promise) return known.then((user) => this.#presence(user, event));
      return this.#presence(known, event);
    });
  }

  #presence(user: UserRecord | undefined, event: AnyEvent & { event: 'presence_changed' }): void {
    if (!user) return;
    this.#online.set(user, event.data.status === 'online');
    this.#tell(event, { room: undefined, user, message: undefined });
  }

  #tell(event: AnyEvent, facts: Facts): void {
    for (const [name, dialect] of this.#dialects) {
      if (!this.#listening.has(name)) continue;
      for (const saying of dialect.tell(event, facts)) this.#publish(dialect, saying);
    }
  }

  #tellOnline(organizationId: string): void {
    for (const [name, dialect] of this.#dialects) {
      if (!this.#listening.has(name) || !dialect.tellOnline) continue;
      this.#publish(dialect, dialect.tellOnline(organizationId, this.#online.of(organizationId)));
    }
  }

  #publish(dialect: Dialect, { to, event, data, exceptUserId }: Saying): void {
    let dataJson: string | undefined;
    for (const wire of this.#wires) {
      const topic = topicOf(to, dialect.name, wire.key);
      const listeners = wire.listeners(topic);
      if (listeners === 0) continue;
      if (to.kind === 'room') this.#onTold(to.id, listeners);
      dataJson ??= JSON.stringify(data);
      const frame = wire.encode(dialect, event, dataJson);
      if (exceptUserId === undefined) wire.publish(topic, frame);
      else this.#publishExcept(exceptUserId, topic, () => wire.publish(topic, frame));
    }
  }

  /** Publishes while the connections of one user do not listen. */
  #publishExcept(userId: string, topic: string, publish: () => void): void {
    const deaf = this.#connections
      .of(userId)
      .filter(
        (listener) => listener instanceof DialectListener && listener.isSubscribed(topic),
      ) as DialectListener[];
    const publishWithout = deaf.reduce<() => void>(
      (inner, listener) => () => listener.without(topic, inner),
      publish,
    );
    publishWithout();
  }

  #count(dialect: DialectName, change: number): void {
    const count = (this.#listening.get(dialect) ?? 0) + change;
    if (count > 0) this.#listening.set(dialect, count);
    else this.#listening.delete(dialect);
  }

  /**
   * Something was not told, of a room or a user. No dialect can tell what was missed: whoever listens to the room is sent
   * away, for their clients come back by themselves and read the history.
   */
  #lost(key: string, error: unknown): void {
    this.#log.error({ err: error }, 'an event was not told in the dialects');
    if (this.listenersOf(key) === 0) return;
    for (const listener of this.#connections.all())
      if (listener instanceof DialectListener && listener.joined.has(key)) listener.close('unavailable');
  }
}

/** Whom an event of a room is about. */
const aboutWhom = (event: AnyEvent): string | undefined => {
  if (event.event === 'message_created') return event.data.message.senderId;
  if ('userId' in event.data) return event.data.userId;
  return 'actorId' in event.data ? event.data.actorId : undefined;
};
