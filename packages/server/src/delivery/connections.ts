import type { CloseReason } from '@parley/contract/close-codes';
import type { Format } from './format.ts';

/** Connections of one user at once: tabs and devices, and then some. */
export const connectionsPerUserMax = 50;

/** One open, authenticated connection, as delivery sees it. */
export interface Listener {
  readonly userId: string;
  readonly sessionId: string;
  /** Undefined for one that hears in a dialect. */
  readonly format: Format | undefined;
  /** Its user is a member of a room from now on. */
  enter(roomId: string): void;
  /** Its user is no member of a room any more. */
  exit(roomId: string): void;
  /** The rooms that it listens to, or will when it has what it missed. Undefined while they are being read. */
  rooms(): readonly string[] | undefined;
  /** Whether it listens to a room in its format. */
  hears(roomId: string): boolean;
  watch(userIds: readonly string[]): void;
  send(frame: string): void;
  close(reason: CloseReason, reconnectInMs?: number): void;
}

/** Every open connection of this node by its user. */
export class Connections {
  readonly #byUser = new Map<string, Set<Listener>>();
  readonly #byFormat = new Map<Format, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get userCount(): number {
    return this.#byUser.size;
  }

  /** False when the user has too many. */
  add(connection: Listener): boolean {
    const own = this.#byUser.get(connection.userId) ?? new Set();
    if (own.size >= connectionsPerUserMax) return false;
    own.add(connection);
    this.#byUser.set(connection.userId, own);
    this.#count += 1;
    this.#countFormat(connection.format, 1);
    return true;
  }

  /** False when it was not there. */
  remove(connection: Listener): boolean {
    const own = this.#byUser.get(connection.userId);
    if (!own?.delete(connection)) return false;
    this.#count -= 1;
    this.#countFormat(connection.format, -1);
    if (own.size === 0) this.#byUser.delete(connection.userId);
    return true;
  }

  #countFormat(format: Format | undefined, change: number): void {
    if (format) this.#byFormat.set(format, (this.#byFormat.get(format) ?? 0) + change);
  }

  /** Whether anybody here hears in a format: the cheap question before the one about a topic. */
  hears(format: Format): boolean {
    return (this.#byFormat.get(format) ?? 0) > 0;
  }

  has(userId: string): boolean {
    return this.#byUser.has(userId);
  }

  all(): readonly Listener[] {
    return [...this.#byUser.values()].flatMap((own) => [...own]);
  }

  of(userId: string): readonly Listener[] {
    return [...(this.#byUser.get(userId) ?? [])];
  }

  closeSessions(userId: string, sessionIds: readonly string[], reason: CloseReason): void {
    for (const connection of this.of(userId)) {
      if (sessionIds.includes(connection.sessionId)) connection.close(reason);
    }
  }

  /** Sends everybody away, each with another time to come back, spread evenly over `spreadMs`. */
  sendAway(reason: CloseReason, spreadMs: number): void {
    const all = this.all();
    for (const [place, connection] of all.entries())
      connection.close(reason, Math.round((spreadMs * place) / all.length));
  }
}
