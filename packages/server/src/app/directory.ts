import type { MemberRecord, RoomRecord, SessionRecord, UserRecord } from '../domain/records.ts';
import { Cache } from './cache.ts';
import type { CommittedEvent, Heard } from './ports/bus.ts';
import type { Store } from './ports/store.ts';

/** Entries kept of each kind: a few hundred bytes each, so some tens of megabytes when all are full. */
export const entriesMax = { sessions: 100_000, users: 100_000, rooms: 50_000, members: 200_000 } as const;

type Known<Value> = Value | Promise<Value | undefined>;

/**
 * Who is who and who is where, remembered. What it says may be out of date for a moment on another node, and never
 * decides alone: whatever writes checks again under the room's lock.
 */
export class Directory {
  readonly #sessions: Cache<SessionRecord>;
  readonly #users: Cache<UserRecord>;
  readonly #rooms: Cache<RoomRecord>;
  readonly #members: Cache<MemberRecord>;

  readonly #store: Pick<Store, 'users'>;

  constructor(store: Store) {
    this.#store = store;
    this.#sessions = new Cache(entriesMax.sessions, (id) => store.sessions.load(id));
    this.#users = new Cache(entriesMax.users, (id) => store.users.load(id));
    this.#rooms = new Cache(entriesMax.rooms, (id) => store.rooms.load(id));
    this.#members = new Cache(entriesMax.members, (key) => {
      const [roomId = '', userId = ''] = key.split(':');
      return store.members.load(roomId, userId);
    });
  }

  session(id: string): Known<SessionRecord> {
    return this.#sessions.get(id);
  }

  user(id: string): Known<UserRecord> {
    return this.#users.get(id);
  }

  knowsUser(id: string): boolean {
    return this.#users.has(id);
  }

  /** Reads the users among these who are not known in one query. */
  readUsers(ids: readonly string[]): Promise<void> {
    return this.#users.readMany(ids, async (missing) => {
      const users = await this.#store.users.loadMany(missing);
      return new Map(users.map((user) => [user.id, user]));
    });
  }

  /** A room's settings. Its counters are those of the time it was read: load the room where they matter. */
  room(id: string): Known<RoomRecord> {
    return this.#rooms.get(id);
  }

  /** A membership. Its marks are those of the time it was read. */
  member(roomId: string, userId: string): Known<MemberRecord> {
    return this.#members.get(`${roomId}:${userId}`);
  }

  hear(signal: Heard): void {
    if (signal.type === 'lost')
      for (const cache of [this.#sessions, this.#users, this.#rooms, this.#members]) cache.clear();
    if (signal.type === 'committed') for (const event of signal.events) this.#hearEvent(event);
    if (signal.type === 'user_changed') this.#users.invalidate(signal.userId);
    if (signal.type === 'sessions_ended') for (const id of signal.sessionIds) this.#sessions.invalidate(id);
  }

  #hearEvent({ roomId, event }: CommittedEvent): void {
    switch (event.event) {
      case 'room_updated':
      case 'room_deleted':
        this.#rooms.invalidate(roomId);
        return;
      case 'member_added':
      case 'member_removed':
      case 'member_role_changed':
        this.#members.invalidate(`${roomId}:${event.data.userId}`);
        return;
      default:
      // Messages and their changes are not remembered here.
    }
  }
}
