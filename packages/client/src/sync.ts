import type { RoomSummary } from '@parley/contract/nouns/room';
import { backOffMs, pauseMsOf } from './after-close.ts';
import { isTooOld } from './answers.ts';
import type { Clock } from './clock.ts';
import { idsMax } from './contract-limits.ts';
import { requireParleyError } from './errors.ts';
import type { MarkSender } from './marks.ts';
import type { RoomState } from './state.ts';
import type { CallInTurn, Store } from './store.ts';
import {
  cursorOf,
  isBehind,
  isLastMessageMissing,
  listCursorOf,
  messagesInOrder,
  roomsUnknown,
} from './views.ts';
import * as syncLimits from './limits/sync.ts';

interface Given {
  readonly store: Store;
  readonly clock: Clock;
  readonly marks: MarkSender;
  readonly marksDelivered: boolean;
  readonly onLoaded: () => void;
}

/** What belongs to one connection. */
interface Run {
  readonly call: CallInTurn;
  /** Since when rooms are behind or unknown, by the client's clock. */
  readonly missingSince: Map<string, number>;
  readonly unknownTries: Map<string, number>;
  /** Users that were asked for, whatever the answer. */
  readonly usersTried: Set<string>;
  watched: readonly string[];
  refusals: number;
}

/** Feeds the state of a connection with what it does not hear by itself: packages/client/README.md says what. */
export class Sync {
  readonly #given: Given;
  /** Rooms that somebody looks at. */
  readonly #open = new Set<string>();
  /** Those of them whose members were loaded on this connection. */
  readonly #withMembers = new Set<string>();
  #run: Run | undefined;
  #isWorking = false;
  /** Something has changed since the work began. */
  #isDirty = false;
  #isListed = false;
  #stopTimer: (() => void) | undefined;

  constructor(given: Given) {
    this.#given = given;
  }

  /** Whether the list of rooms is there, so that a connection can be resumed. */
  get isListed(): boolean {
    return this.#isListed;
  }

  start(call: CallInTurn, resume: boolean): void {
    const run: Run = {
      call,
      missingSince: new Map(),
      unknownTries: new Map(),
      usersTried: new Set(),
      watched: [],
      refusals: 0,
    };
    this.#run = run;
    this.#withMembers.clear();
    void this.#work(run, () => this.#begin(run, resume));
  }

  stop(): void {
    this.#run = undefined;
    this.#isWorking = false;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  /** Forgets everything: another user. */
  reset(): void {
    this.stop();
    this.#isListed = false;
    this.#open.clear();
  }

  open(roomId: string): void {
    this.#open.add(roomId);
    this.look();
  }

  close(roomId: string): void {
    this.#open.delete(roomId);
    this.#withMembers.delete(roomId);
  }

  /** Looks soon whether something is missing. */
  look(inMs: number = syncLimits.lookMs): void {
    const run = this.#run;
    if (!run) return;
    if (this.#isWorking) this.#isDirty = true;
    else
      this.#stopTimer ??= this.#given.clock.after(inMs, () => {
        this.#stopTimer = undefined;
        void this.#work(run, () => this.#mend(run));
      });
  }

  /** Does one thing at a time; after a refusal again, later. */
  async #work(run: Run, work: () => Promise<void>): Promise<void> {
    this.#isWorking = true;
    this.#isDirty = false;
    const { clock } = this.#given;
    try {
      await work();
      run.refusals = 0;
    } catch (error) {
      const askedMs = pauseMsOf(requireParleyError(error));
      if (this.#run !== run) return;
      const backOff = backOffMs(run.refusals, clock.random(), syncLimits.pauseMsMax);
      run.refusals += 1;
      this.#stopTimer = clock.after(askedMs ?? backOff, () => {
        this.#stopTimer = undefined;
        void this.#work(run, work);
      });
      return;
    }
    if (this.#run !== run) return;
    this.#isWorking = false;
    if (this.#isDirty) this.look();
    else if (run.missingSince.size > 0) this.look(syncLimits.graceMs);
  }

  async #begin(run: Run, resume: boolean): Promise<void> {
    await this.#watch(run);
    if (resume) await this.#resumeAll(run);
    await this.#list(run);
    this.#isListed = true;
    this.#given.onLoaded();
    await run.call('list_notifications', {});
    await this.#mend(run);
  }

  /** Every room that is there, and whether rooms came or went. From then on all of them are heard. */
  async #resumeAll(run: Run): Promise<void> {
    const { store } = this.#given;
    const list = listCursorOf(store.state);
    const rooms = [...store.state.rooms.values()].filter(({ lostAt }) => lostAt === null);
    for (let from = 0; from === 0 || from < rooms.length; from += idsMax) {
      const part = rooms.slice(from, from + idsMax).map(cursorOf);
      const done = from + idsMax >= rooms.length;
      await run.call('resume', done ? { rooms: part, list } : { rooms: part, done });
    }
    await this.#resume(run, ({ isStale, lostAt }) => isStale && lostAt === null);
  }

  /** Catches up with rooms, until none of them is behind, or none gets any further. */
  async #resume(run: Run, isMeant: (room: RoomState) => boolean): Promise<void> {
    for (let asked = 0; asked < syncLimits.resumesMax; asked += 1) {
      const behind = [...this.#given.store.state.rooms.values()].filter(isMeant);
      if (behind.length === 0) return;
      const cursors = behind.slice(0, idsMax).map(cursorOf);
      await run.call('resume', { rooms: cursors });
      const { rooms } = this.#given.store.state;
      const isFurther = cursors.some(({ roomId, eventSeq }) => {
        const room = rooms.get(roomId);
        return !room || !isMeant(room) || room.room.lastEventSeq > eventSeq;
      });
      if (!isFurther) return;
    }
  }

  async #list(run: Run): Promise<void> {
    const { store } = this.#given;
    const askedAt = store.state.turn;
    const rooms: RoomSummary[] = [];
    let next: string | null | undefined;
    for (let pages = 0; pages < syncLimits.listPagesMax && next !== null; pages += 1) {
      const page = await run.call('list_rooms', { limit: syncLimits.pageSize, before: next });
      rooms.push(...page.rooms);
      ({ next } = page);
    }
    store.listed({ type: 'rooms_listed', rooms, isComplete: true, askedAt });
  }

  /** Asks for everything that is missing. */
  async #mend(run: Run): Promise<void> {
    await this.#loadLost(run);
    await this.#catchUp(run);
    await this.#loadUnknown(run);
    for (const room of this.#given.store.state.rooms.values())
      if (!this.#open.has(room.room.id) && isLastMessageMissing(room))
        await this.#unlessRefused(run.call('list_messages', { roomId: room.room.id, limit: 1 }));
    for (const roomId of this.#open) await this.#loadPeople(run, roomId);
    await this.#watch(run);
    if (this.#given.marksDelivered) this.#markDelivered();
  }

  async #loadLost(run: Run): Promise<void> {
    for (const { room, lostAt } of this.#given.store.state.rooms.values())
      if (lostAt !== null) await this.#loadRoom(run, room.id);
  }

  async #catchUp(run: Run): Promise<void> {
    const overdue = new Set<string>();
    for (const room of this.#given.store.state.rooms.values())
      if (this.#isOverdue(run, room.room.id, isBehind(room))) overdue.add(room.room.id);
    await this.#resume(run, (room) => overdue.has(room.room.id) && isBehind(room));
    const stuckUntilMs = this.#given.clock.now() + syncLimits.stuckMs - syncLimits.graceMs;
    for (const roomId of overdue) run.missingSince.set(roomId, stuckUntilMs);
  }

  async #loadUnknown(run: Run): Promise<void> {
    for (const roomId of roomsUnknown(this.#given.store.state)) {
      const tries = run.unknownTries.get(roomId) ?? 0;
      if (!this.#isOverdue(run, roomId, tries < syncLimits.unknownTriesMax)) continue;
      run.missingSince.set(roomId, this.#given.clock.now());
      run.unknownTries.set(roomId, tries + 1);
      await this.#loadRoom(run, roomId);
    }
  }

  /** Whether something of a room has been missing for so long that it is not just on its way. */
  #isOverdue({ missingSince }: Run, roomId: string, isMissing: boolean): boolean {
    const now = this.#given.clock.now();
    if (!isMissing) missingSince.delete(roomId);
    else if (!missingSince.has(roomId)) missingSince.set(roomId, now);
    return isMissing && now - (missingSince.get(roomId) ?? now) >= syncLimits.graceMs;
  }

  async #loadRoom(run: Run, roomId: string): Promise<void> {
    const { store } = this.#given;
    const askedAt = store.state.turn;
    if ((await this.#unlessRefused(run.call('get_room', { roomId }))) !== undefined) return;
    const known = store.state.rooms.get(roomId);
    if (known && known.since <= askedAt) store.heard({ event: 'room_removed', data: { roomId } });
  }

  /** The members of a room that is looked at, and whoever else is shown there. */
  async #loadPeople(run: Run, roomId: string): Promise<void> {
    const { store } = this.#given;
    if (!this.#withMembers.has(roomId) && store.state.rooms.get(roomId)?.lostAt === null) {
      await this.loadMembers(run.call, roomId);
      this.#withMembers.add(roomId);
    }
    const room = store.state.rooms.get(roomId);
    if (!room) return;
    const members = room.members.values().map(({ value }) => value.userId);
    const senders = messagesInOrder(room).map(({ senderId }) => senderId);
    for (const userId of [...members, ...senders]) {
      if (store.state.users.has(userId) || run.usersTried.has(userId)) continue;
      run.usersTried.add(userId);
      await this.#unlessRefused(run.call('get_user', { userId }));
    }
  }

  /** Loads the members of a room, page by page. Ends where the room cannot be seen any more. */
  async loadMembers(call: CallInTurn, roomId: string): Promise<void> {
    let next: string | null | undefined;
    for (let pages = 0; pages < syncLimits.memberPagesMax && next !== null; pages += 1) {
      const input = { roomId, limit: syncLimits.pageSize, after: next };
      const page = await this.#unlessRefused(call('list_members', input));
      const room = this.#given.store.state.rooms.get(roomId);
      if (!page || !room) return;
      if (!isTooOld(room, page.lastEventSeq)) ({ next } = page);
    }
  }

  /** Hears of whom is shown: the others of direct rooms, and who is in the rooms that are looked at. */
  async #watch(run: Run): Promise<void> {
    const { rooms, userId } = this.#given.store.state;
    const shown = new Set<string>();
    for (const { peerId } of rooms.values()) if (peerId !== null) shown.add(peerId);
    for (const roomId of this.#open)
      for (const { value } of rooms.get(roomId)?.members.values() ?? []) shown.add(value.userId);
    shown.delete(userId);
    const userIds = [...shown].slice(0, idsMax).toSorted();
    const known = new Set(run.watched);
    if (userIds.length === known.size && userIds.every((id) => known.has(id))) return;
    await run.call('watch_presence', { userIds });
    run.watched = userIds;
    await this.#loadProfiles(
      run,
      userIds.filter((id) => !known.has(id)),
    );
  }

  /** Their profiles may have changed after they were loaded and before they were watched. */
  async #loadProfiles(run: Run, userIds: readonly string[]): Promise<void> {
    if (userIds.length <= syncLimits.profilesMax) {
      for (const userId of userIds) await this.#unlessRefused(run.call('get_user', { userId }));
      return;
    }
    await this.#list(run);
    for (const roomId of this.#open) await this.loadMembers(run.call, roomId);
  }

  #markDelivered(): void {
    const { store, marks } = this.#given;
    for (const { room, marks: known } of store.state.rooms.values())
      if ((known.get(store.state.userId)?.deliveredSeq ?? 0) < room.lastSeq)
        marks.delivered(room.id, room.lastSeq);
  }

  /** Undefined where it is refused for good, as it may be: rooms go while somebody asks. */
  async #unlessRefused<Result>(answer: Promise<Result>): Promise<Result | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (requireParleyError(error).retry !== 'never') throw error;
      return undefined;
    }
  }
}
