import type { LoggedEvent } from '@parley/contract/commands/resume';
import { nextOf, placeOf } from './room-events.ts';

/** Events of one room that wait for one that is missing. Those beyond come by `resume` again. */
const heldMax = 256;

/**
 * Puts the events of each room's log, live ones and those that `resume` brings, in their order, each once. One that comes
 * after one that is missing waits for it.
 */
export class EventOrder {
  /** The number of the newest event of each room that was told. */
  readonly #told = new Map<string, number>();
  readonly #held = new Map<string, readonly LoggedEvent[]>();

  /** What to tell of when an event came live. */
  hear(event: LoggedEvent): readonly LoggedEvent[] {
    const { roomId, eventSeq } = placeOf(event);
    if (!this.#told.has(roomId)) this.#told.set(roomId, eventSeq - 1);
    return this.#tell(roomId, [event]);
  }

  /** What to tell of when `resume` brought these events of a room, in their order; none is missing before them. */
  replay(roomId: string, events: readonly LoggedEvent[]): readonly LoggedEvent[] {
    const first = events[0];
    if (first) this.reach(roomId, placeOf(first).eventSeq - 1);
    return this.#tell(roomId, events);
  }

  /** Everything up to here is known, told or not. */
  reach(roomId: string, eventSeq: number): void {
    if (eventSeq > (this.#told.get(roomId) ?? 0)) this.#told.set(roomId, eventSeq);
  }

  /** The next event that comes is the first. */
  forget(roomId: string): void {
    this.#told.delete(roomId);
    this.#held.delete(roomId);
  }

  /** What is next of these and of those that have waited. */
  #tell(roomId: string, events: readonly LoggedEvent[]): readonly LoggedEvent[] {
    const all = [...events, ...(this.#held.get(roomId) ?? [])];
    const { next, early } = nextOf(all, this.#told.get(roomId) ?? 0);
    const last = next.at(-1);
    if (last) this.#told.set(roomId, placeOf(last).eventSeq);
    if (early.length > 0) this.#held.set(roomId, early.slice(0, heldMax));
    else this.#held.delete(roomId);
    return next;
  }
}
