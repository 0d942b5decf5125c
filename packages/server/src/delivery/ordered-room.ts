import type { CommittedEvent } from '../app/ports/bus.ts';
import type { Position } from '../app/ports/event-log.ts';
import { momentOf } from '../domain/moment-of.ts';

/** Events that came too early and are kept; what comes beyond is read from the log in its turn. */
const earlyMax = 1_000;
/** Things said about a room that wait until what was missing is there. */
const laterMax = 1_000;
/** Events kept for one who is about to listen; beyond it they read again. */
const followedMax = 1_000;

/** How often the log is read in vain for an event that is said to be there. */
const vainReadsMax = 5;

type Emit = (event: CommittedEvent) => void;

/** The log of one room as this node tells it: what came in order, and what came too early. */
export class OrderedRoom {
  #position: Position | undefined;
  #isTouched = true;
  #vainReads = 0;
  /** The highest number that is known to be in the log. */
  #reach = 0;
  #early: Map<number, CommittedEvent> | undefined;
  #later: (() => void)[] | undefined;
  #followers: Set<Follower> | undefined;
  #starting: PromiseWithResolvers<void> | undefined;

  /** Without a position it keeps what comes until `start` says where the log stood. */
  constructor(position?: Position) {
    this.#position = position;
    if (position) return;
    this.#starting = Promise.withResolvers<void>();
    // Whoever waits hears of a failure; nobody may be waiting.
    this.#starting.promise.catch(() => undefined);
  }

  /** Settles when it is known where the room stands. */
  get started(): Promise<void> | undefined {
    return this.#starting?.promise;
  }

  /** Everything up to here was told. Undefined until that is known. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Whether the log is known to hold more than was told. */
  get isBehind(): boolean {
    return this.#position === undefined || this.#reach > this.#position.eventSeq;
  }

  get isIdle(): boolean {
    return !this.isBehind && this.#followers === undefined;
  }

  /** Takes an event when it is the next one and nothing else has to be done with it. The quick way. */
  takesNext(event: CommittedEvent): boolean {
    const position = this.#position;
    if (position === undefined || event.eventSeq !== position.eventSeq + 1) return false;
    if (this.#early !== undefined || this.#followers !== undefined || this.#later !== undefined) return false;
    this.#position = positionOf(event);
    return true;
  }

  /**
   * Tells an event in its turn. One from before that is not told (again): `late` hears of it. True when one before it is
   * missing.
   */
  hear(event: CommittedEvent, emit: Emit, late: Emit): boolean {
    const position = this.#position;
    this.reaches(event.eventSeq);
    if (position === undefined || event.eventSeq > position.eventSeq + 1) {
      this.#keep(event);
      return position !== undefined;
    }
    if (event.eventSeq === position.eventSeq + 1) {
      this.#pass(event, emit);
      this.#passEarly(emit);
    } else {
      late(event);
    }
    this.#flushLater();
    return this.isBehind;
  }

  /** The log stood here when it was read; what came meanwhile is told now. True when something is missing. */
  start(position: Position, emit: Emit, late: Emit): boolean {
    if (!this.#position) {
      this.#position = position;
      for (const [eventSeq, event] of this.#early ?? []) if (eventSeq <= position.eventSeq) late(event);
      this.#passEarly(emit);
    }
    this.#starting?.resolve();
    this.#starting = undefined;
    this.#flushLater();
    return this.isBehind;
  }

  fail(error: unknown): void {
    this.#starting?.reject(error);
  }

  /** The log is known to have got as far as this. */
  reaches(eventSeq: number): void {
    this.#reach = Math.max(this.#reach, eventSeq);
  }

  /**
   * The log has nothing after what was told. Once may be too early; when it stays so, what was said to be missing is gone
   * (the room was deleted, a backup restored), and the room goes on with what is there.
   */
  findsNothing(emit: Emit): void {
    this.#vainReads += 1;
    if (this.#vainReads < vainReadsMax || !this.#position) return;
    this.#vainReads = 0;
    const next = Math.min(...(this.#early?.keys() ?? []));
    if (Number.isFinite(next)) this.#position = { ...this.#position, eventSeq: next - 1 };
    else this.#reach = this.#position.eventSeq;
    this.#passEarly(emit);
    this.#flushLater();
  }

  touch(): void {
    this.#isTouched = true;
  }

  /** Whether it was touched since this was last asked. */
  wasTouched(): boolean {
    const wasTouched = this.#isTouched;
    this.#isTouched = false;
    return wasTouched;
  }

  /** Does something when what is missing now has been told. */
  later(work: () => void): void {
    this.#later ??= [];
    if (this.#later.length < laterMax) this.#later.push(work);
  }

  follow(): Follower {
    const followers = (this.#followers ??= new Set());
    const follower = new Follower((ended) => {
      followers.delete(ended);
      if (followers.size === 0 && this.#followers === followers) this.#followers = undefined;
    });
    followers.add(follower);
    return follower;
  }

  #keep(event: CommittedEvent): void {
    this.#early ??= new Map();
    if (this.#early.size < earlyMax) this.#early.set(event.eventSeq, event);
  }

  #passEarly(emit: Emit): void {
    const early = this.#early;
    if (!early || !this.#position) return;
    for (const eventSeq of early.keys()) if (eventSeq <= this.#position.eventSeq) early.delete(eventSeq);
    for (
      let next = early.get(this.#position.eventSeq + 1);
      next !== undefined;
      next = early.get(this.#position.eventSeq + 1)
    ) {
      early.delete(next.eventSeq);
      this.#pass(next, emit);
    }
    if (early.size === 0) this.#early = undefined;
  }

  #pass(event: CommittedEvent, emit: Emit): void {
    this.#position = positionOf(event);
    this.#vainReads = 0;
    emit(event);
    for (const follower of this.#followers ?? []) follower.hear(event);
  }

  #flushLater(): void {
    if (this.#later === undefined || this.isBehind) return;
    const works = this.#later;
    this.#later = undefined;
    for (const work of works) work();
  }
}

/**
 * Somebody who is about to listen to a room. What is told meanwhile is kept for them, so that nothing is missed between
 * what they read from the log and what they hear.
 */
export class Follower {
  readonly #end: (follower: Follower) => void;
  #told: CommittedEvent[] = [];
  #isFull = false;
  #waitsFor: { readonly eventSeq: number; readonly work: () => void } | undefined;

  constructor(end: (follower: Follower) => void) {
    this.#end = end;
  }

  hear(event: CommittedEvent): void {
    if (this.#waitsFor) {
      if (event.eventSeq < this.#waitsFor.eventSeq) return;
      const { work } = this.#waitsFor;
      this.stop();
      work();
      return;
    }
    if (this.#told.length < followedMax) this.#told.push(event);
    else this.#isFull = true;
  }

  /** What was told after a number. Undefined when that was more than is kept. */
  after(eventSeq: number): readonly CommittedEvent[] | undefined {
    return this.#isFull ? undefined : this.#told.filter((event) => event.eventSeq > eventSeq);
  }

  /** Does something once the event of a number, which is still to come, was told. */
  when(eventSeq: number, work: () => void): void {
    this.#told = [];
    this.#waitsFor = { eventSeq, work };
  }

  stop(): void {
    this.#told = [];
    this.#end(this);
  }
}

const positionOf = ({ eventSeq, event }: CommittedEvent): Position => ({ eventSeq, at: momentOf(event) });
