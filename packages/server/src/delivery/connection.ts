import type { CloseReason } from '@parley/contract/close-codes';
import type { AnyEvent } from '@parley/contract/registry';
import type { Position } from '../app/ports/event-log.ts';
import type { Listener } from './connections.ts';
import { roomOfTopic, topicName } from './format.ts';
import type { Format } from './format.ts';
import type { Follower } from './ordered-room.ts';
import type { RoomOrder } from './room-order.ts';

/** What delivery needs of the wire under a connection. */
export interface Link {
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  isSubscribed(topic: string): boolean;
  topics(): Iterable<string>;
  /** Sends an encoded frame to this connection alone. */
  send(frame: string): void;
  /** `reconnectInMs`: when the client is to come back, where that is told. */
  close(reason: CloseReason, reconnectInMs?: number): void;
}

/** What a connection needs of delivery. */
export interface ConnectionPlace {
  readonly order: RoomOrder;
  encodeFor(format: Format, event: AnyEvent): string;
}

/** What one open, authenticated connection listens to. */
export class Connection implements Listener {
  readonly userId: string;
  readonly sessionId: string;
  readonly format: Format;
  readonly #link: Link;
  readonly #place: ConnectionPlace;
  /** Rooms that a connection which resumes does not hear yet, and what is kept of those that it is reading. */
  #unheard: Map<string, Follower | undefined> | undefined;
  /** Those of them that stay silent until they were read to the end. */
  readonly #readingOn = new Set<string>();
  #watched: readonly string[] = [];
  /** While the user's rooms are being read: what changed meanwhile, room by room. */
  #changesWhileLoading: Map<string, boolean> | undefined = new Map();

  constructor(
    owner: { readonly userId: string; readonly sessionId: string },
    { format, link, place }: { format: Format; link: Link; place: ConnectionPlace },
  ) {
    this.userId = owner.userId;
    this.sessionId = owner.sessionId;
    this.format = format;
    this.#link = link;
    this.#place = place;
  }

  /**
   * Begins to listen: to the user's own topic, and to the rooms that were read, as corrected by what happened since. One
   * that resumes is let into each of those rooms when it has what it missed there.
   */
  open(roomIds: readonly string[], { resumes }: { readonly resumes: boolean }): void {
    this.#link.subscribe(topicName('user', this.userId, this.format));
    const changes = this.#changesWhileLoading ?? new Map<string, boolean>();
    this.#changesWhileLoading = undefined;
    const rooms = roomIds.filter((roomId) => changes.get(roomId) !== false);
    if (resumes) this.#unheard = new Map(rooms.map((roomId) => [roomId, undefined]));
    else for (const roomId of rooms) this.enter(roomId);
    for (const [roomId, isMember] of changes) if (isMember) this.enter(roomId);
  }

  /** Keeps what is told in rooms that it does not hear yet, from now on. Answers with where these stand. */
  async follow(roomIds: readonly string[]): Promise<ReadonlyMap<string, Position>> {
    const wanted = roomIds.filter((roomId) => this.#unheard?.has(roomId) === true);
    await this.#place.order.track(wanted);
    const standing = new Map<string, Position>();
    for (const roomId of wanted) {
      const position = this.#place.order.position(roomId);
      if (!position || !this.#unheard?.has(roomId)) continue;
      this.#unheard.get(roomId)?.stop();
      this.#unheard.set(roomId, this.#place.order.follow(roomId));
      this.#readingOn.delete(roomId);
      standing.set(roomId, position);
    }
    return standing;
  }

  /** Lets it hear a room, of whose log it has everything up to a number. */
  letIn(roomId: string, eventSeq: number): void {
    const follower = this.#unheard?.get(roomId);
    if (!follower) return;
    const kept = follower.after(eventSeq);
    if (!kept) {
      // More than is kept was said in the moment between reading and answering: the client comes back and reads on.
      this.close('unavailable');
      return;
    }
    for (const { event } of kept) this.send(this.#place.encodeFor(this.format, event));
    const hear = (): void => {
      if (this.#unheard?.has(roomId)) this.#listen(roomId);
    };
    const here = this.#place.order.position(roomId)?.eventSeq ?? 0;
    if (here >= eventSeq) hear();
    else follower.when(eventSeq, hear);
  }

  /** It has to read on before it hears a room: what was kept is forgotten. */
  letWait(roomId: string): void {
    this.#unheard?.get(roomId)?.stop();
    if (!this.#unheard?.has(roomId)) return;
    this.#unheard.set(roomId, undefined);
    this.#readingOn.add(roomId);
  }

  /** Lets it hear every room that it is not reading. */
  letInRest(): void {
    for (const [roomId, follower] of this.#unheard ?? [])
      if (!follower && !this.#readingOn.has(roomId)) this.#listen(roomId);
  }

  /** It is closed. */
  end(): void {
    for (const follower of this.#unheard?.values() ?? []) follower?.stop();
    this.#unheard = undefined;
  }

  enter(roomId: string): void {
    if (this.#changesWhileLoading) this.#changesWhileLoading.set(roomId, true);
    // One that resumes is let in when it has what it missed.
    else if (!this.#unheard?.has(roomId)) this.#listen(roomId);
  }

  exit(roomId: string): void {
    if (this.#changesWhileLoading) this.#changesWhileLoading.set(roomId, false);
    else {
      this.#heard(roomId);
      this.#link.unsubscribe(topicName('room', roomId, this.format));
    }
  }

  rooms(): readonly string[] | undefined {
    if (this.#changesWhileLoading) return undefined;
    const topics = [...this.#link.topics()];
    const heard = topics.map((topic) => roomOfTopic(topic, this.format)).filter((id) => id !== undefined);
    return [...heard, ...(this.#unheard?.keys() ?? [])];
  }

  /** Whether it listens to a room. */
  hears(roomId: string): boolean {
    return this.#link.isSubscribed(topicName('room', roomId, this.format));
  }

  watch(userIds: readonly string[]): void {
    for (const userId of this.#watched) this.#link.unsubscribe(topicName('watch', userId, this.format));
    // One's own changes are heard anyway.
    this.#watched = [...new Set(userIds)].filter((userId) => userId !== this.userId);
    for (const userId of this.#watched) this.#link.subscribe(topicName('watch', userId, this.format));
  }

  send(frame: string): void {
    this.#link.send(frame);
  }

  close(reason: CloseReason, reconnectInMs?: number): void {
    this.#link.close(reason, reconnectInMs);
  }

  #listen(roomId: string): void {
    this.#heard(roomId);
    this.#link.subscribe(topicName('room', roomId, this.format));
  }

  /** A room is no longer one of those that it does not hear yet. */
  #heard(roomId: string): void {
    if (!this.#unheard?.has(roomId)) return;
    this.#unheard.get(roomId)?.stop();
    this.#unheard.delete(roomId);
    this.#readingOn.delete(roomId);
  }
}
