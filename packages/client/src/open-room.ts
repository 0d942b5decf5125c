import type { Clock } from './clock.ts';
import { isTooOld } from './answers.ts';
import { requireParleyError } from './errors.ts';
import type { ParleyError } from './errors.ts';
import type { MarkSender } from './marks.ts';
import type { RoomState } from './state.ts';
import type { CallInTurn, Store } from './store.ts';
import type { Sync } from './sync.ts';
import * as openRoomLimits from './limits/open-room.ts';

/** A room that somebody looks at. Its messages and members are in the state while it is open. */
export interface OpenRoom {
  readonly roomId: string;
  /** Messages are being asked for. */
  readonly isLoading: boolean;
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  /** Why the last question failed. */
  readonly error: ParleyError | undefined;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** Shows the messages around one; others are forgotten where there would be a gap between. */
  loadAround(seq: number): Promise<void>;
  /**
   * Forgets the oldest messages beyond `messagesKeptMax`, unless they are near to one that is looked at. Call it when
   * scrolling has come to rest; whoever does not has up to `newerSpareMax` more.
   */
  keepNewest(shownSeq: number): void;
  /** Loads the members anew: up to 2,000. They are loaded by themselves on every connection. */
  loadMembers(): Promise<void>;
  /** Everything up to here was seen. Said some times a second at most, and after a break. */
  markRead(seq: number): void;
  /** Somebody types; call it for every key. */
  typing(): void;
  close(): void;
}

interface Given {
  readonly roomId: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly marks: MarkSender;
  readonly sync: Sync;
  readonly call: CallInTurn;
  readonly isOnline: () => boolean;
  readonly onClosed: () => void;
}

type Page =
  | { readonly before: number }
  | { readonly after: number }
  | { readonly around: number }
  | undefined;

/** The messages that are shown without a gap, from one to the other. */
interface Shown {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** What is left of it: old messages go when many come, and all of them where they could not be caught up with. */
const stillShown = ({ messages }: RoomState, { fromSeq, toSeq }: Shown): Shown | undefined => {
  let first = fromSeq;
  while (first <= toSeq && !messages.has(first)) first += 1;
  if (first === fromSeq) return { fromSeq, toSeq };
  return first > toSeq ? undefined : { fromSeq: first, toSeq };
};

export class OpenedRoom implements OpenRoom {
  readonly roomId: string;
  readonly #given: Given;
  #shown: Shown | undefined;
  #loading = 0;
  #last: Promise<void> = Promise.resolve();
  #isOpen = true;
  #error: ParleyError | undefined;
  #againAtMs = 0;
  #typedAtMs = 0;

  constructor(given: Given) {
    this.#given = given;
    this.roomId = given.roomId;
    given.sync.open(given.roomId);
    this.look();
  }

  get isLoading(): boolean {
    return this.#loading > 0;
  }

  get error(): ParleyError | undefined {
    return this.#error;
  }

  get hasOlder(): boolean {
    return this.#shown !== undefined && this.#shown.fromSeq > 1;
  }

  get hasNewer(): boolean {
    const room = this.#room();
    return room !== undefined && this.#shown !== undefined && this.#reach(room) < room.room.lastSeq;
  }

  /** Loads the newest messages where none are shown: when it is opened, and after they were lost. */
  look(): void {
    const room = this.#room();
    if (!this.#isOpen || !room || room.lostAt !== null) return;
    if (this.#loading === 0) this.#shown = this.#shown && stillShown(room, this.#shown);
    if (this.#shown || this.isLoading || this.#given.clock.now() < this.#againAtMs) return;
    if (room.room.lastSeq === 0) return;
    void this.#load(undefined);
  }

  /** The connection is there again. */
  connected(): void {
    this.#againAtMs = 0;
    this.look();
  }

  async loadOlder(): Promise<void> {
    const shown = this.#shown;
    if (shown && this.hasOlder && !this.isLoading) await this.#load({ before: shown.fromSeq });
  }

  async loadNewer(): Promise<void> {
    const room = this.#room();
    if (room && this.hasNewer && !this.isLoading) await this.#load({ after: this.#reach(room) });
  }

  async loadAround(seq: number): Promise<void> {
    const room = this.#room();
    if (!room) return;
    if (this.#shown && seq >= this.#shown.fromSeq && seq <= this.#reach(room)) return;
    await this.#load({ around: seq });
  }

  keepNewest(shownSeq: number): void {
    const room = this.#room();
    if (!room || !this.#shown || this.isLoading) return;
    const oldestKept = this.#reach(room) + 1 - openRoomLimits.messagesKeptMax;
    const isNear = shownSeq - openRoomLimits.spareMax < oldestKept;
    if (!isNear) this.#keep(false, openRoomLimits.spareMax);
  }

  loadMembers(): Promise<void> {
    return this.#given.sync.loadMembers(this.#given.call, this.roomId);
  }

  markRead(seq: number): void {
    const room = this.#room();
    const readSeq = room?.marks.get(this.#given.store.state.userId)?.readSeq ?? 0;
    if (room && seq > readSeq) this.#given.marks.read(this.roomId, Math.min(seq, room.room.lastSeq));
  }

  typing(): void {
    const now = this.#given.clock.now();
    if (!this.#given.isOnline() || now - this.#typedAtMs < openRoomLimits.typingMs) return;
    this.#typedAtMs = now;
    // Who does not hear of it misses nothing.
    this.#given.call('set_typing', { roomId: this.roomId, typing: true }).catch(() => undefined);
  }

  /** A message was written here: what is typed next is told at once. */
  wrote(): void {
    this.#typedAtMs = 0;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#given.onClosed();
  }

  #room(): RoomState | undefined {
    return this.#given.store.state.rooms.get(this.roomId);
  }

  /** The last message that is shown; new ones follow it by themselves. */
  #reach({ messages }: RoomState): number {
    if (!this.#shown) return 0;
    let { toSeq } = this.#shown;
    while (messages.has(toSeq + 1)) toSeq += 1;
    this.#shown = { ...this.#shown, toSeq };
    return toSeq;
  }

  /** One page after the other: what is shown of one decides what becomes of the next. */
  #load(page: Page): Promise<void> {
    this.#loading += 1;
    this.#last = this.#last.then(() => this.#loadNow(page));
    return this.#last;
  }

  async #loadNow(page: Page): Promise<void> {
    this.#given.store.changed();
    try {
      await this.#loadPage(page);
      this.#error = undefined;
    } catch (error) {
      this.#error = requireParleyError(error);
      const { clock } = this.#given;
      this.#againAtMs = clock.now() + openRoomLimits.againMs;
      clock.after(openRoomLimits.againMs, () => this.look());
    } finally {
      this.#loading -= 1;
      this.#given.store.changed();
    }
  }

  async #loadPage(page: Page): Promise<void> {
    const { call, store } = this.#given;
    for (let tries = 0; tries < openRoomLimits.triesMax; tries += 1) {
      const input = { roomId: this.roomId, limit: openRoomLimits.pageSize, ...page };
      const { messages, lastEventSeq } = await call('list_messages', input);
      const room = this.#room();
      if (!room || !this.#isOpen) return;
      if (isTooOld(room, lastEventSeq)) continue;
      const isOlder = (messages[0]?.seq ?? 0) < (this.#shown?.fromSeq ?? 0);
      this.#join(
        room,
        messages.map(({ seq }) => seq),
      );
      // Once more: what was forgotten to avoid a gap is there again.
      store.dispatch({ type: 'messages_loaded', roomId: this.roomId, messages, lastEventSeq });
      this.#keep(isOlder, isOlder ? 0 : openRoomLimits.newerSpareMax);
      return;
    }
  }

  /** Takes a page to what is shown; forgets what was shown where the two do not touch. */
  #join(room: RoomState, seqs: readonly number[]): void {
    const fromSeq = seqs[0];
    const toSeq = seqs.at(-1);
    if (fromSeq === undefined || toSeq === undefined) return;
    const shown = this.#shown && { fromSeq: this.#shown.fromSeq, toSeq: this.#reach(room) };
    const touches = shown && fromSeq <= shown.toSeq + 1 && toSeq >= shown.fromSeq - 1;
    if (touches) {
      this.#shown = {
        fromSeq: Math.min(fromSeq, shown.fromSeq),
        toSeq: Math.max(toSeq, shown.toSeq),
      };
      return;
    }
    if (room.messages.size > seqs.length) {
      this.#given.store.dispatch({ type: 'room_closed', roomId: this.roomId });
      this.#given.sync.close(this.roomId);
      this.#given.sync.open(this.roomId);
    }
    this.#shown = { fromSeq, toSeq };
  }

  /** Forgets what is too much, if that is more than is to spare: the newest for who reads the oldest, or the other way round. */
  #keep(isOldest: boolean, spare: number): void {
    const room = this.#room();
    if (!room || !this.#shown) return;
    const toSeq = this.#reach(room);
    const { fromSeq } = this.#shown;
    if (toSeq - fromSeq + 1 <= openRoomLimits.messagesKeptMax + spare) return;
    this.#shown = isOldest
      ? { fromSeq, toSeq: fromSeq + openRoomLimits.messagesKeptMax - 1 }
      : { fromSeq: toSeq - openRoomLimits.messagesKeptMax + 1, toSeq };
    this.#given.store.dispatch({ type: 'messages_kept', roomId: this.roomId, ...this.#shown });
  }
}
