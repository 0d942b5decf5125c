import type { Heard } from '../app/ports/bus.ts';
import type { Log } from '../app/ports/log.ts';
import type { Rooms, Sessions } from '../app/ports/store.ts';
import type { Connections, Listener } from './connections.ts';
import type { RoomOrder } from './room-order.ts';

/** Connections that are looked up in one query. */
const togetherMax = 500;
/** A connection whose rooms are being read is looked up when they are: how often it is asked, and how long between. */
const waitsMax = 100;
const waitMs = 50;

interface Options {
  readonly connections: Connections;
  readonly sessions: Pick<Sessions, 'endedOf'>;
  readonly rooms: Pick<Rooms, 'idsOf'>;
  readonly order: RoomOrder;
  /** Tells a user's connections here that they were taken into a room, or out of it. */
  readonly tell: (change: 'added' | 'removed', userId: string, roomId: string) => Promise<void>;
  readonly log: Log;
}

/**
 * What open connections may do is known from signals. When some may have been lost, it is read again: connections of
 * ended sessions close, and everybody listens to the rooms that they are in, and to no other.
 */
export class Recheck {
  readonly #options: Options;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(options: Options) {
    this.#options = options;
  }

  hear(heard: Heard): void {
    if (heard.type === 'moved_late') void this.#checkThese(() => this.#options.connections.of(heard.userId));
    if (heard.type !== 'lost') return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#checkThese(() => this.#options.connections.all()).finally(() => {
      this.#running = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.hear(heard);
    });
  }

  async close(): Promise<void> {
    this.#again = false;
    await this.#running;
  }

  async #checkThese(which: () => readonly Listener[]): Promise<void> {
    let left = which();
    try {
      for (let waits = 0; left.length > 0 && waits < waitsMax; waits += 1) {
        if (waits > 0) await Bun.sleep(waitMs);
        const ready = left.filter((listener) => listener.rooms() !== undefined);
        left = left.filter((listener) => listener.rooms() === undefined);
        for (let start = 0; start < ready.length; start += togetherMax) {
          await this.#check(ready.slice(start, start + togetherMax));
        }
        const open = new Set(which());
        left = left.filter((listener) => open.has(listener));
      }
    } catch (error) {
      this.#options.log.warn(
        { err: error, connections: left.length },
        'open connections could not be checked',
      );
    }
  }

  async #check(listeners: readonly Listener[]): Promise<void> {
    const { sessions, rooms } = this.#options;
    const [ended, idsOf] = await Promise.all([
      sessions.endedOf([...new Set(listeners.map(({ sessionId }) => sessionId))]),
      rooms.idsOf([...new Set(listeners.map(({ userId }) => userId))]),
    ]);
    const told = new Set<string>();
    for (const listener of listeners) {
      if (ended.has(listener.sessionId)) listener.close('session_ended');
      else await this.#correct(listener, new Set(idsOf.get(listener.userId)), told);
    }
  }

  async #correct(listener: Listener, memberOf: ReadonlySet<string>, told: Set<string>): Promise<void> {
    const { connections, order, tell } = this.#options;
    const { userId } = listener;
    const heard = listener.rooms();
    if (!heard) return;
    const gone = heard.filter((roomId) => !memberOf.has(roomId));
    const missing = listener.format ? [...memberOf].filter((roomId) => !heard.includes(roomId)) : [];
    await order.track(missing);
    for (const [change, roomIds] of [
      ['removed', gone],
      ['added', missing],
    ] as const) {
      for (const roomId of roomIds) {
        if (change === 'removed') listener.exit(roomId);
        else if (connections.of(userId).includes(listener)) listener.enter(roomId);
        const key = `${userId}:${roomId}`;
        if (told.has(key)) continue;
        told.add(key);
        await tell(change, userId, roomId);
      }
    }
  }
}
