import type { LoggedEvent } from '@parley/contract/commands/resume';
import { placeOf } from './room-events.ts';

/** Events of one room that wait for one that is missing. Those beyond come by `resume` again. */
const heldMax = 256;

/**
 * Puts the events of each room's log, live ones and those that `resume` brings, in their order, each once. One that comes
 * after one that is missing waits for it.
 */
export class EventOrder {
  /** The number of the newest event of each room that was told. */
  readonly #told = new Map<string, number>();
  readonly #held = new Map<string, LoggedEvent[]>();

  /** What to tell of when an event came live. */
  hear(event: LoggedEvent): readonly LoggedEvent[] {
    const { roomId, eventSeq } = placeOf(event);
    const last = this.#told.get(roomId);
    if (last !== undefined && eventSeq <= last) return [];
    if (last !== undefined && eventSeq > last + 1) {
      const held = this.#held.get(roomId) ?? [];
      this.#held.set(roomId, held);
      if (held.length < heldMax) held.push(event);
      return [];
    }
    this.#told.set(roomId, eventSeq);
    return [event, ...this.#release(roomId)];
  }

  /** What to tell of when `resume` brought these events of a room, in their order; none is missing before them. */
  replay(roomId: string, events: readonly LoggedEvent[]): readonly LoggedEvent[] {
    const missed = events.filter((event) => placeOf(event).eventSeq > (this.#told.get(roomId) ?? 0));
    const last = missed.at(-1);
    if (last) this.#told.set(roomId, placeOf(last).eventSeq);
    return [...missed, ...this.#release(roomId)];
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

  /** What has waited and is next now. */
  #release(roomId: string): readonly LoggedEvent[] {
    const held = this.#held.get(roomId);
    if (!held) return [];
    const released: LoggedEvent[] = [];
    let last = this.#told.get(roomId) ?? 0;
    for (const event of held) {
      if (placeOf(event).eventSeq !== last + 1) continue;
      released.push(event);
      last += 1;
    }
    this.#told.set(roomId, last);
    const rest = held.filter((event) => placeOf(event).eventSeq > last);
    if (rest.length > 0) this.#held.set(roomId, rest);
    else this.#held.delete(roomId);
    return released;
  }
}
