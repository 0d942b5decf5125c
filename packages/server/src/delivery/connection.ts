import type { CloseReason } from '@parley/contract/close-codes';
import type { Listener } from './connections.ts';
import { topicName } from './format.ts';
import type { Format } from './format.ts';

/** What delivery needs of the wire under a connection. */
export interface Link {
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  isSubscribed(topic: string): boolean;
  /** Sends an encoded frame to this connection alone. */
  send(frame: string): void;
  close(reason: CloseReason): void;
}

/** What one open, authenticated connection listens to. */
export class Connection implements Listener {
  readonly userId: string;
  readonly sessionId: string;
  readonly format: Format;
  readonly #link: Link;
  #watched: readonly string[] = [];
  /** While the user's rooms are being read: what changed meanwhile, room by room. */
  #changesWhileLoading: Map<string, boolean> | undefined = new Map();

  constructor(owner: { readonly userId: string; readonly sessionId: string }, format: Format, link: Link) {
    this.userId = owner.userId;
    this.sessionId = owner.sessionId;
    this.format = format;
    this.#link = link;
  }

  /** Begins to listen: to the user's own topic, and to the rooms that were read, as corrected by what happened since. */
  open(roomIds: readonly string[]): void {
    this.#link.subscribe(topicName('user', this.userId, this.format));
    const changes = this.#changesWhileLoading ?? new Map<string, boolean>();
    this.#changesWhileLoading = undefined;
    for (const roomId of roomIds) if (changes.get(roomId) !== false) this.enter(roomId);
    for (const [roomId, isMember] of changes) if (isMember) this.enter(roomId);
  }

  enter(roomId: string): void {
    if (this.#changesWhileLoading) this.#changesWhileLoading.set(roomId, true);
    else this.#link.subscribe(topicName('room', roomId, this.format));
  }

  exit(roomId: string): void {
    if (this.#changesWhileLoading) this.#changesWhileLoading.set(roomId, false);
    else this.#link.unsubscribe(topicName('room', roomId, this.format));
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

  close(reason: CloseReason): void {
    this.#link.close(reason);
  }
}
