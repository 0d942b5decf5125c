import type { Heard } from '../app/ports/bus.ts';
import type { Log } from '../app/ports/log.ts';
import type { Rooms, Sessions } from '../app/ports/store.ts';
import type { Connections, Listener } from './connections.ts';
import type { RoomOrder } from './room-order.ts';

/** Connections that are looked up in one query. */
const togetherMax = 500;

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
    if (heard.type !== 'lost') return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#run().finally(() => {
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

  async #run(): Promise<void> {
    const { connections, log } = this.#options;
    const all = connections.all();
    try {
      for (let start = 0; start < all.length; start += togetherMax) {
        await this.#check(all.slice(start, start + togetherMax));
      }
    } catch (error) {
      log.warn({ err: error, connections: all.length }, 'open connections could not be checked');
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
