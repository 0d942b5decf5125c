import type { Bus, CommittedEvent, Heard } from '../app/ports/bus.ts';
import type { EventLog, LogPlace, Position } from '../app/ports/event-log.ts';
import type { Log } from '../app/ports/log.ts';
import { OrderedRoom } from './ordered-room.ts';
import type { Follower } from './ordered-room.ts';

/** How long a missing event may be under way from another node before it is read from the log. */
const underWayMs = 30;
/** Rooms whose logs, or whose ends, are read in one query. */
const roomsTogetherMax = 200;
const endsTogetherMax = 1_000;
/** Entries of one room that are read at once. */
const entriesTogetherMax = 200;
/** The database is away: how long until it is asked again. */
const retryMs = 500;

interface Options {
  readonly bus: Pick<Bus, 'listen' | 'forget'>;
  readonly eventLog: Pick<EventLog, 'ends' | 'read'>;
  readonly log: Log;
  /** Whether anybody on this node listens to a room. */
  readonly isHeard: (roomId: string) => boolean;
  /** Whether a user has a connection to this node. */
  readonly isHere: (userId: string) => boolean;
}

/**
 * Puts what the bus brings into the order of each room's log. Nodes write into the same rooms, and what they say crosses
 * on the way or is lost: whoever listens here hears every event of a room once and in order all the same, because what
 * is missing is read from the log.
 *
 * Rooms are kept in order from the moment they are tracked, which is before the first one listens. Signals of rooms that
 * nobody tracks go through as they come.
 */
export class RoomOrder {
  readonly #options: Options;
  readonly #rooms = new Map<string, OrderedRoom>();
  readonly #subscribers: ((heard: Heard) => void)[] = [];
  /** Rooms that are about to be kept in order. */
  readonly #beginning = new Set<string>();
  #isBeginning = false;
  /** Rooms of whose log something is missing here. */
  readonly #behind = new Set<string>();
  #reading: Promise<void> | undefined;
  #checking: Promise<void> | undefined;
  #checkAgain = false;
  #isClosed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Hears what a bus says, in the order of each room. */
  subscribe(subscriber: (heard: Heard) => void): void {
    this.#subscribers.push(subscriber);
  }

  hear(heard: Heard): void {
    switch (heard.type) {
      case 'committed':
        this.#committed(heard.events);
        return;
      case 'advanced':
        this.#rooms.get(heard.roomId)?.reaches(heard.eventSeq);
        this.#catchUpSoon(heard.roomId, 0);
        return;
      case 'lost':
        this.#tell(heard);
        this.checkAll();
        return;
      default:
        this.#inTurn(heard);
    }
  }

  /** Where a room stands on this node: everything up to there was told. Undefined while that is not known. */
  position(roomId: string): Position | undefined {
    return this.#rooms.get(roomId)?.position;
  }

  /** Begins to keep rooms in order. When it settles, what happens in them from now on is told here. */
  async track(roomIds: readonly string[]): Promise<void> {
    const starts: Promise<void>[] = [];
    for (const roomId of roomIds) {
      const room = this.#rooms.get(roomId) ?? this.#enlist(roomId);
      room.touch();
      if (room.started) starts.push(room.started);
    }
    await Promise.all(starts);
  }

  /** Keeps what is told in a room from now on for somebody who does not hear it yet. The room must be tracked. */
  follow(roomId: string): Follower | undefined {
    return this.#rooms.get(roomId)?.follow();
  }

  /** Stops to keep rooms in order to which nobody listens any more. */
  sweep(): void {
    for (const [roomId, room] of this.#rooms) {
      // Whoever asked for it since the last sweep may be about to listen.
      if (room.wasTouched() || !room.isIdle || this.#options.isHeard(roomId)) continue;
      this.#rooms.delete(roomId);
      this.#options.bus.forget(roomId);
    }
  }

  /** Looks in every room whether something was missed. Several calls at once are one. */
  checkAll(): void {
    if (this.#checking) {
      this.#checkAgain = true;
      return;
    }
    this.#checking = this.#check().finally(() => {
      this.#checking = undefined;
      if (!this.#checkAgain || this.#isClosed) return;
      this.#checkAgain = false;
      this.checkAll();
    });
  }

  get size(): number {
    return this.#rooms.size;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#reading, this.#checking]);
  }

  /** Rooms that are asked for while others begin go together next: a storm of connections costs few queries. */
  #enlist(roomId: string): OrderedRoom {
    const room = new OrderedRoom();
    this.#rooms.set(roomId, room);
    this.#beginning.add(roomId);
    if (!this.#isBeginning) void this.#beginAll();
    return room;
  }

  async #beginAll(): Promise<void> {
    this.#isBeginning = true;
    await Promise.resolve();
    while (this.#beginning.size > 0) {
      const together = [...this.#beginning].slice(0, endsTogetherMax);
      for (const roomId of together) this.#beginning.delete(roomId);
      await this.#begin(together);
    }
    this.#isBeginning = false;
  }

  async #begin(roomIds: readonly string[]): Promise<void> {
    const { bus, eventLog } = this.#options;
    try {
      // First listen, then read: what is committed after the reading is heard.
      await Promise.all(roomIds.map((roomId) => bus.listen(roomId)));
      const ends = await eventLog.ends(roomIds);
      for (const roomId of roomIds) {
        const room = this.#rooms.get(roomId);
        // Of a room that is gone nothing is told in order any more.
        const end = ends.get(roomId) ?? { eventSeq: Number.MAX_SAFE_INTEGER, at: '' };
        if (room?.start(end, this.#emit, this.#late) === true) this.#catchUpSoon(roomId, underWayMs);
      }
    } catch (error) {
      for (const roomId of roomIds) {
        this.#rooms.get(roomId)?.fail(error);
        this.#rooms.delete(roomId);
        bus.forget(roomId);
      }
    }
  }

  readonly #emit = (event: CommittedEvent): void => this.#tell({ type: 'committed', events: [event] });

  /**
   * An event that was not told in its place because the room was begun after it, and is not told again. Who came or went
   * by it may be listening wrongly here.
   */
  readonly #late = ({ event }: CommittedEvent): void => {
    if (event.event !== 'member_added' && event.event !== 'member_removed') return;
    if (this.#options.isHere(event.data.userId))
      this.#tell({ type: 'moved_late', userId: event.data.userId });
  };

  #tell(heard: Heard): void {
    for (const subscriber of this.#subscribers) subscriber(heard);
  }

  #committed(events: readonly CommittedEvent[]): void {
    // Nearly always every event is the next of its room: then the signal goes on as it is.
    let inOrder = 0;
    for (const event of events) {
      const room = this.#rooms.get(event.roomId);
      if (room ? !room.takesNext(event) : event.event.event === 'member_added') break;
      inOrder += 1;
    }
    if (inOrder > 0) {
      this.#tell({
        type: 'committed',
        events: inOrder === events.length ? events : events.slice(0, inOrder),
      });
    }
    for (const event of events.slice(inOrder)) this.#sort(event);
  }

  #sort(event: CommittedEvent): void {
    const { roomId } = event;
    const room = this.#rooms.get(roomId) ?? this.#adopt(event);
    if (!room) this.#emit(event);
    else if (room.hear(event, this.#emit, this.#late)) this.#catchUpSoon(roomId, underWayMs);
  }

  /** Somebody was added to a room that nobody here listened to: if they are here, it is kept in order from now on. */
  #adopt({ roomId, eventSeq, event }: CommittedEvent): OrderedRoom | undefined {
    if (event.event !== 'member_added' || !this.#options.isHere(event.data.userId)) return undefined;
    const room = new OrderedRoom({ eventSeq: eventSeq - 1, at: '' });
    this.#rooms.set(roomId, room);
    // What was said between the event and the listening is in the log.
    const look = (): void => void this.#look([roomId]);
    this.#options.bus.listen(roomId).then(look, look);
    return room;
  }

  /** What is said about a room comes after the events of which something is missing still. */
  #inTurn(heard: Heard): void {
    const roomId = roomOf(heard);
    const room = roomId === undefined ? undefined : this.#rooms.get(roomId);
    if (!room?.isBehind) this.#tell(heard);
    else room.later(() => this.#tell(heard));
  }

  #catchUpSoon(roomId: string, afterMs: number): void {
    if (!this.#rooms.get(roomId)?.isBehind || this.#isClosed) return;
    this.#behind.add(roomId);
    this.#reading ??= this.#read(afterMs).finally(() => {
      this.#reading = undefined;
      const [next] = this.#behind;
      if (next !== undefined) this.#catchUpSoon(next, 0);
    });
  }

  async #read(afterMs: number): Promise<void> {
    if (afterMs > 0) await Bun.sleep(afterMs);
    while (this.#behind.size > 0 && !this.#isClosed) {
      const places: LogPlace[] = [];
      for (const roomId of [...this.#behind].slice(0, roomsTogetherMax)) {
        this.#behind.delete(roomId);
        const room = this.#rooms.get(roomId);
        if (room?.isBehind && room.position) places.push({ roomId, after: room.position.eventSeq });
      }
      if (places.length > 0) await this.#readPlaces(places);
    }
  }

  async #readPlaces(places: readonly LogPlace[]): Promise<void> {
    const { eventLog, log } = this.#options;
    let isVain = true;
    try {
      const found = await eventLog.read(places, entriesTogetherMax);
      for (const { roomId } of places) {
        const room = this.#rooms.get(roomId);
        const events = found.get(roomId) ?? [];
        for (const event of events) room?.hear(event, this.#emit, this.#late);
        if (events.length > 0) isVain = false;
        else room?.findsNothing(this.#emit);
        if (room?.isBehind) this.#behind.add(roomId);
      }
    } catch (error) {
      log.warn({ err: error, rooms: places.length }, 'missing events could not be read');
      for (const { roomId } of places) this.#behind.add(roomId);
    }
    if (isVain && this.#behind.size > 0) await Bun.sleep(retryMs);
  }

  async #check(): Promise<void> {
    const roomIds = [...this.#rooms.keys()];
    for (let start = 0; start < roomIds.length && !this.#isClosed; start += endsTogetherMax) {
      if (await this.#look(roomIds.slice(start, start + endsTogetherMax))) continue;
      this.#checkAgain = true;
      await Bun.sleep(retryMs);
      return;
    }
  }

  /** Looks where the logs of these rooms end, and reads what is missing. False when the database does not say. */
  async #look(roomIds: readonly string[]): Promise<boolean> {
    const { eventLog, log } = this.#options;
    try {
      for (const [roomId, { eventSeq }] of await eventLog.ends(roomIds)) {
        this.#rooms.get(roomId)?.reaches(eventSeq);
        this.#catchUpSoon(roomId, 0);
      }
      return true;
    } catch (error) {
      log.warn({ err: error, rooms: roomIds.length }, 'the ends of rooms could not be read');
      return false;
    }
  }
}

const roomOf = (heard: Heard): string | undefined => {
  if (heard.type === 'room_notice') return heard.roomId;
  if (heard.type !== 'user_notice') return undefined;
  const { event } = heard;
  if (event.event === 'room_added') return event.data.room.id;
  return event.event === 'room_removed' ? event.data.roomId : undefined;
};
