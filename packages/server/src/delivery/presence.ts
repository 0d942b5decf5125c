import type { Bus, Heard, Signal } from '../app/ports/bus.ts';
import type { PresencePort } from '../app/ports/presence.ts';
import { PresenceElsewhere } from './presence-elsewhere.ts';
import { PresenceShare } from './presence-share.ts';
import type { LastSeen } from './last-seen.ts';
import { TimerWheel, WheelEntry } from './timer-wheel.ts';

/** Somebody who reloads a page or changes networks is not gone. */
export const goneAfterMs = 5_000;
const tickMs = 500;
/**
 * Everybody who comes or goes within this time after somebody else is told of together: whoever watches many gets one
 * write for all of them, not one for each.
 */
export const toldTogetherMs = 100;

/** Somebody came, when `lastSeenAt` is null, or went. */
export interface PresenceChange {
  readonly userId: string;
  readonly lastSeenAt: Date | null;
}

/** The moment at which a user counts as gone, unless they come back before. */
class Leaving extends WheelEntry {
  override readonly onTimer: () => void;

  constructor(onTimer: () => void) {
    super();
    this.onTimer = onTimer;
  }
}

/** How those who watch a user hear of it. */
export const presenceSignal = ({ userId, lastSeenAt }: PresenceChange): Signal => {
  const status = lastSeenAt ? 'offline' : 'online';
  const data = { userId, status, lastSeenAt: lastSeenAt?.toISOString() ?? null } as const;
  return { type: 'watched', userId, event: { event: 'presence_changed', data } };
};

export interface PresenceOptions {
  readonly bus: Pick<Bus, 'nodeId' | 'isConnected' | 'publish'>;
  readonly lastSeen: LastSeen;
  /** Tells those on this node who want to know. */
  readonly tell: (changes: readonly PresenceChange[]) => void;
  readonly nowMs: () => number;
}

/**
 * Who is online: whoever has a connection to any node, or had one a moment ago. Nodes tell each other who came to them
 * and who went; each tells its own watchers once when a user comes to the first node and once when they go from the last,
 * however many devices they have.
 */
export class Presence implements PresencePort {
  readonly #options: PresenceOptions;
  readonly #wheel = new TimerWheel({ tickMs, slots: 64 });
  readonly #connectionCounts = new Map<string, number>();
  /** Users who had a connection to this node a moment ago. To other nodes they are still here. */
  readonly #leaving = new Map<string, Leaving>();
  readonly #elsewhere: PresenceElsewhere;
  /** Users of whom a node that was lost has said last that they are there. They may be on their way to another. */
  readonly #missing = new Map<string, Leaving>();
  readonly #share: PresenceShare;
  /** What is told when the time of those before is over, in order. */
  #untold: PresenceChange[] = [];
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#elsewhere = new PresenceElsewhere(options.bus.nodeId);
    this.#share = new PresenceShare({
      bus: options.bus,
      isHere: (userId) => this.#isHere(userId),
      usersHere: () => [...this.#connectionCounts.keys(), ...this.#leaving.keys()],
    });
  }

  isOnline(userId: string): boolean {
    return this.#isHere(userId) || this.#missing.has(userId) || this.#elsewhere.has(userId);
  }

  connected(userId: string): void {
    const count = this.#connectionCounts.get(userId) ?? 0;
    if (count > 0 || this.#take(this.#leaving, userId)) {
      this.#connectionCounts.set(userId, count + 1);
      return;
    }
    const wasOnline = this.isOnline(userId);
    this.#take(this.#missing, userId);
    this.#connectionCounts.set(userId, 1);
    this.#share.came(userId);
    if (!wasOnline) this.#tell([{ userId, lastSeenAt: null }]);
  }

  disconnected(userId: string): void {
    const count = this.#connectionCounts.get(userId) ?? 0;
    if (count > 1) {
      this.#connectionCounts.set(userId, count - 1);
      return;
    }
    this.#connectionCounts.delete(userId);
    const leftAt = this.#now();
    this.#wait(this.#leaving, userId, () => {
      this.#options.lastSeen.write([{ userId, at: leftAt }]);
      this.#share.went(userId, leftAt);
      this.#tellGone(userId, leftAt);
    });
  }

  /** Hears of other nodes. */
  hear(heard: Heard): void {
    if ('nodeId' in heard && heard.nodeId === this.#options.bus.nodeId) return;
    switch (heard.type) {
      case 'users_moved':
        this.#came(heard.nodeId, heard.here);
        for (const { userId, leftAt } of heard.gone) this.#went(heard.nodeId, userId, new Date(leftAt));
        return;
      case 'users_listed':
        this.#came(heard.nodeId, heard.here);
        for (const userId of this.#elsewhere.listed(heard)) this.#miss(userId, false);
        return;
      case 'who_is_here':
        this.#share.list();
        return;
      case 'lost':
        this.#share.ask();
        return;
      case 'node_came':
        this.#elsewhere.nodeCame(heard.nodeId);
        this.#share.setAlone(this.#elsewhere.isAlone);
        this.#share.list();
        this.#share.ask();
        return;
      case 'node_gone':
        this.#nodeGone(heard.nodeId);
        return;
      default:
      // Nothing else says where users are.
    }
  }

  /** Writes down who was here, at the end. */
  async close(): Promise<void> {
    this.#wheel.stop();
    clearTimeout(this.#telling);
    this.#share.close();
    const at = this.#now();
    const here = [...this.#connectionCounts.keys(), ...this.#leaving.keys()];
    this.#options.lastSeen.write(here.map((userId) => ({ userId, at })));
    await this.#options.lastSeen.close();
  }

  #came(nodeId: string, userIds: readonly string[]): void {
    const came: PresenceChange[] = [];
    for (const userId of userIds) {
      const wasOnline = this.isOnline(userId);
      if (!this.#elsewhere.add(nodeId, userId)) continue;
      this.#take(this.#missing, userId);
      if (!wasOnline) came.push({ userId, lastSeenAt: null });
    }
    if (came.length > 0) this.#tell(came);
  }

  #went(nodeId: string, userId: string, leftAt: Date): void {
    if (this.#elsewhere.remove(nodeId, userId)) this.#tellGone(userId, leftAt);
  }

  #nodeGone(nodeId: string): void {
    const { users, isOursToWrite } = this.#elsewhere.nodeGone(nodeId);
    this.#share.setAlone(this.#elsewhere.isAlone);
    for (const userId of users) this.#miss(userId, isOursToWrite);
  }

  /** A user is not where they were, and nobody said when they left. They have the time of a change of networks. */
  #miss(userId: string, isOursToWrite: boolean): void {
    if (this.isOnline(userId)) return;
    const leftAt = this.#now();
    this.#wait(this.#missing, userId, () => {
      if (isOursToWrite) this.#options.lastSeen.write([{ userId, at: leftAt }]);
      this.#tellGone(userId, leftAt);
    });
  }

  #tellGone(userId: string, lastSeenAt: Date): void {
    if (!this.isOnline(userId)) this.#tell([{ userId, lastSeenAt }]);
  }

  /** Tells what is to be told, at once when nothing was told a moment ago. */
  #tell(changes: readonly PresenceChange[]): void {
    this.#untold.push(...changes);
    if (this.#telling === undefined) this.#tellAll();
  }

  #tellAll(): void {
    this.#telling = undefined;
    if (this.#untold.length === 0) return;
    const changes = this.#untold;
    this.#untold = [];
    this.#telling = setTimeout(() => this.#tellAll(), toldTogetherMs);
    this.#options.tell(changes);
  }

  #isHere(userId: string): boolean {
    return this.#connectionCounts.has(userId) || this.#leaving.has(userId);
  }

  #wait(among: Map<string, Leaving>, userId: string, then: () => void): void {
    const leaving = new Leaving(() => {
      among.delete(userId);
      then();
    });
    among.set(userId, leaving);
    this.#wheel.schedule(leaving, goneAfterMs);
  }

  /** Whether they were among those who wait; they are not any more. */
  #take(among: Map<string, Leaving>, userId: string): boolean {
    const leaving = among.get(userId);
    if (!leaving) return false;
    this.#wheel.cancel(leaving);
    return among.delete(userId);
  }

  #now(): Date {
    return new Date(this.#options.nowMs());
  }
}
