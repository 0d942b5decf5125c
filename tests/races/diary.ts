import { isLogged, placeOf } from '@parley/client/reduce';
import type { Action } from '@parley/client/reduce';
import type { AnyEvent } from '@parley/contract/registry';

/** Characters of an action that are told of it. */
const lineMax = 2_000;

/** What an observer went through, for whoever reads of a failure; and whether the log of every room came in order. */
export class Diary {
  readonly #lines: string[] = [];
  /** The newest number of each room that this connection has heard. */
  readonly #lastHeard = new Map<string, number>();
  /** Where the order of a room was not kept. */
  readonly broken: string[] = [];

  note(turn: number, action: Action): void {
    const told =
      action.type === 'rooms_listed' ? { ...action, rooms: action.rooms.map(({ room }) => room) } : action;
    this.#lines.push(`${turn} ${JSON.stringify(told).slice(0, lineMax)}`);
  }

  /** A new connection begins anywhere in a log. */
  connected(): void {
    this.#lastHeard.clear();
  }

  /** One connection hears the log of a room without a gap or a double, for as long as its user is in the room. */
  heard(turn: number, event: AnyEvent): void {
    if (event.event === 'room_removed') this.#lastHeard.delete(event.data.roomId);
    if (!isLogged(event)) return;
    const { roomId, eventSeq } = placeOf(event);
    const last = this.#lastHeard.get(roomId);
    if (last !== undefined && eventSeq !== last + 1)
      this.broken.push(`turn ${turn}: ${eventSeq} after ${last} in ${roomId}`);
    this.#lastHeard.set(roomId, eventSeq);
  }

  /** What names one of these rooms or users, and when there was a connection. */
  linesOf(ids: readonly string[]): string {
    return this.#lines
      .filter((line) => [...ids, 'connected"'].some((text) => line.includes(text)))
      .join('\n');
  }
}
