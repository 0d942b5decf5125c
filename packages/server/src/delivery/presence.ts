import type { Bus } from '../app/ports/bus.ts';
import type { PresencePort } from '../app/ports/presence.ts';
import type { Log } from '../app/ports/log.ts';
import type { Users } from '../app/ports/store.ts';
import { TimerWheel, WheelEntry } from './timer-wheel.ts';

/** Somebody who reloads a page or changes networks is not gone. */
export const goneAfterMs = 5_000;
const tickMs = 500;
/** Rows in one write of last-seen times. */
const lastSeenBatchMax = 500;

/** The moment at which a user counts as gone, unless they come back before. */
class Leaving extends WheelEntry {
  override readonly onTimer: () => void;

  constructor(onTimer: () => void) {
    super();
    this.onTimer = onTimer;
  }
}

/**
 * Who is online: whoever has a connection, or had one a moment ago. Tells those who watch a user once when they come
 * and once when they go, however many devices they have. Times last seen are written in batches.
 */
export class Presence implements PresencePort {
  readonly #bus: Bus;
  readonly #users: Pick<Users, 'setLastSeen'>;
  readonly #log: Log;
  readonly #nowMs: () => number;
  readonly #wheel: TimerWheel;
  readonly #connectionCounts = new Map<string, number>();
  readonly #leaving = new Map<string, Leaving>();
  #seen = new Map<string, Date>();
  #writing: Promise<void> | undefined;

  constructor(deps: { bus: Bus; users: Pick<Users, 'setLastSeen'>; log: Log; nowMs: () => number }) {
    this.#bus = deps.bus;
    this.#users = deps.users;
    this.#log = deps.log;
    this.#nowMs = deps.nowMs;
    this.#wheel = new TimerWheel({ tickMs, slots: 64 });
  }

  isOnline(userId: string): boolean {
    return this.#connectionCounts.has(userId) || this.#leaving.has(userId);
  }

  connected(userId: string): void {
    const count = this.#connectionCounts.get(userId) ?? 0;
    this.#connectionCounts.set(userId, count + 1);
    const leaving = this.#leaving.get(userId);
    if (leaving) {
      this.#wheel.cancel(leaving);
      this.#leaving.delete(userId);
    } else if (count === 0) {
      this.#tell(userId, null);
    }
  }

  disconnected(userId: string): void {
    const count = this.#connectionCounts.get(userId) ?? 0;
    if (count > 1) {
      this.#connectionCounts.set(userId, count - 1);
      return;
    }
    this.#connectionCounts.delete(userId);
    const leftAt = new Date(this.#nowMs());
    const leaving = new Leaving(() => this.#gone(userId, leftAt));
    this.#leaving.set(userId, leaving);
    this.#wheel.schedule(leaving, goneAfterMs);
  }

  /** Writes down who was here, at the end. */
  async close(): Promise<void> {
    this.#wheel.stop();
    const now = new Date(this.#nowMs());
    for (const userId of [...this.#connectionCounts.keys(), ...this.#leaving.keys()])
      this.#seen.set(userId, now);
    await this.#writing;
    await this.#writeSeen();
  }

  #gone(userId: string, leftAt: Date): void {
    this.#leaving.delete(userId);
    this.#tell(userId, leftAt);
    this.#seen.set(userId, leftAt);
    this.#writing ??= this.#writeSeen();
  }

  #tell(userId: string, lastSeenAt: Date | null): void {
    const status = lastSeenAt ? 'offline' : 'online';
    const data = { userId, status, lastSeenAt: lastSeenAt?.toISOString() ?? null } as const;
    this.#bus.publish({ type: 'watched', userId, event: { event: 'presence_changed', data } });
  }

  async #writeSeen(): Promise<void> {
    while (this.#seen.size > 0) {
      const batch = [...this.#seen].slice(0, lastSeenBatchMax).map(([userId, at]) => ({ userId, at }));
      for (const { userId } of batch) this.#seen.delete(userId);
      try {
        await this.#users.setLastSeen(batch);
      } catch (error) {
        // Lost is only when somebody was last seen; the next time they go says it anew.
        this.#log.warn({ err: error, users: batch.length }, 'last-seen times not written');
      }
    }
    this.#writing = undefined;
  }
}
