import type { SQL } from 'bun';
import type { CommittedEvent } from '../app/ports/bus.ts';
import type { Database, Store } from '../app/ports/store.ts';
import { guarded, openPool } from './connection.ts';
import type { DatabaseAddress, Sql } from './connection.ts';
import { contacts } from './contacts.ts';
import { files } from './files.ts';
import { invites } from './invites.ts';
import { markLane } from './marks.ts';
import { members } from './members.ts';
import { messages } from './messages.ts';
import { isMigrated, migrate } from './migrate.ts';
import { notifications } from './notifications.ts';
import { organizations } from './organizations.ts';
import { changeRoom, createRoom } from './room-change.ts';
import { rooms } from './rooms.ts';
import { sessions } from './sessions.ts';
import { users } from './users.ts';
import { MessageWriter } from './writer.ts';

export interface DatabaseLimits {
  /** Connections for everything but messages. */
  readonly poolMax: number;
  /** Connections that write messages, one batch on each at a time. Two kept two cores busiest; four were slower. */
  readonly lanes: number;
  /** Messages in one statement. */
  readonly batchMax: number;
  /** Messages that may wait in one lane. */
  readonly queueMax: number;
}

export const databaseLimits: DatabaseLimits = { poolMax: 10, lanes: 2, batchMax: 1_000, queueMax: 20_000 };

const storeOf = (sql: Sql): Store => ({
  organizations: organizations(sql),
  users: users(sql),
  contacts: contacts(sql),
  sessions: sessions(sql),
  rooms: rooms(sql),
  members: members(sql),
  messages: messages(sql),
  invites: invites(sql),
  notifications: notifications(sql),
  files: files(sql),
});

/** Every method of every aggregate answers `unavailable` when the database is away. */
const guardedStore = (store: Store): Store =>
  Object.fromEntries(
    Object.entries(store).map(([aggregate, methods]) => [
      aggregate,
      Object.fromEntries(
        Object.entries(methods as Record<string, (...input: unknown[]) => Promise<unknown>>).map(
          ([name, method]) => [name, (...input: unknown[]) => guarded(async () => method(...input))],
        ),
      ),
    ]),
  ) as unknown as Store;

export interface OpenDatabase extends Database {
  migrate(): Promise<{ readonly applied: readonly string[] }>;
  isMigrated(): Promise<boolean>;
  /** The database's version as PostgreSQL's own number: 180004 is 18.4. */
  version(): Promise<number>;
  /** Messages that wait to be written. */
  readonly queued: number;
  /** Settles when every message and mark that was taken is written. */
  idle(): Promise<void>;
  /** Waits until what was taken is written, then closes every connection. */
  close(): Promise<void>;
}

/** Opens the store on a PostgreSQL. `committed` hears of every entry of a room's log, after its commit. */
export const openDatabase = (
  address: DatabaseAddress,
  committed: (events: readonly CommittedEvent[]) => void,
  limits: DatabaseLimits = databaseLimits,
): OpenDatabase => {
  const pool = openPool(address, limits.poolMax);
  const lanePools = Array.from({ length: limits.lanes }, () => openPool(address, 1));
  const marksPool = openPool(address, 1);
  const writer = new MessageWriter(lanePools, limits, committed);
  const marks = markLane(marksPool, limits);
  const idle = async (): Promise<void> => {
    await Promise.all([writer.idle(), marks.idle()]);
  };
  const pools: readonly SQL[] = [pool, marksPool, ...lanePools];

  return {
    ...guardedStore(storeOf(pool)),
    transact: (work) => guarded(async () => pool.begin(async (tx) => work(storeOf(tx)))),
    changeRoom: (roomId, work) =>
      writer.exclusively(roomId, async () => {
        const { result, events } = await guarded(() => changeRoom(pool, storeOf, roomId, work));
        if (events.length > 0) committed(events);
        return result;
      }),
    async createRoom(room, members) {
      const made = await guarded(() => createRoom(pool, storeOf, room, members));
      if (made) committed(made.events);
      return made?.result;
    },
    append: (request) => writer.append(request),
    mark: (request) => marks.push(request),
    async ping() {
      try {
        await pool`select 1`;
        return true;
      } catch {
        return false;
      }
    },
    migrate: () => migrate(pool),
    isMigrated: () => guarded(() => isMigrated(pool)),
    async version() {
      const [row] = await pool<
        { version: number }[]
      >`select current_setting('server_version_num')::int as version`;
      return row?.version ?? 0;
    },
    get queued() {
      return writer.queued;
    },
    idle,
    async close() {
      await idle();
      await Promise.all(pools.map((sql) => sql.close()));
    },
  };
};
