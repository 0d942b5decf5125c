import { createHash } from 'node:crypto';
import type { CommittedEvent } from '../app/ports/bus.ts';
import { Gate } from '../app/gate.ts';
import type { Database, Members, MessagePage, Messages, Store } from '../app/ports/store.ts';
import { Fault } from '../domain/fault.ts';
import type { RoomRecord } from '../domain/records.ts';
import { guarded } from './connection.ts';
import type { DatabaseAddress, Sql } from './connection.ts';
import { contacts } from './contacts.ts';
import { eventLog } from './event-log.ts';
import { files } from './files.ts';
import { invites } from './invites.ts';
import { markLane } from './marks.ts';
import { members } from './members.ts';
import { messages } from './messages.ts';
import { isMigrated, migrate } from './migrate.ts';
import { notifications } from './notifications.ts';
import { organizations } from './organizations.ts';
import { Pool, silentMsMax } from './pool.ts';
import { changeRoom, createRoom } from './room-change.ts';
import { rooms } from './rooms.ts';
import { sessions } from './sessions.ts';
import { SharedReads } from './shared-reads.ts';
import { users } from './users.ts';
import { MessageWriter } from './writer.ts';

export interface DatabaseLimits {
  /** Connections for everything but messages. */
  readonly poolMax: number;
  /** Queries and transactions on those that are under way or wait for a connection; more are refused. */
  readonly pendingMax: number;
  /** Connections that write messages, one batch on each at a time. Two kept two cores busiest; four were slower. */
  readonly lanes: number;
  /** Messages in one statement. */
  readonly batchMax: number;
  /** Messages that may wait in one lane. */
  readonly queueMax: number;
  /** Of them those of one room. */
  readonly queuePerKeyMax: number;
  /** Milliseconds without any answer after which connections are given up. */
  readonly silentMsMax: number;
}

export const databaseLimits: DatabaseLimits = {
  poolMax: 10,
  pendingMax: 5_000,
  lanes: 2,
  batchMax: 1_000,
  queueMax: 20_000,
  queuePerKeyMax: 10_000,
  silentMsMax,
};
const overloadedRetryS = 1;
/** A database that takes longer for a question without any work in it counts as away. */
const soonMs = 3_000;

const identityLength = 20;

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
  eventLog: eventLog(sql),
});

/** An answer, if it comes soon. Faults with `unavailable` when it does not. */
const soon = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Fault('unavailable', { retryAfterS: overloadedRetryS })), soonMs);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Runs what wants a connection of the pool. Faults with `unavailable`, or with `overloaded` when too much wants one. */
type OnPool = <Result>(work: () => Promise<Result>) => Promise<Result>;

const guardedStore = (store: Store, onPool: OnPool): Store =>
  Object.fromEntries(
    Object.entries(store).map(([aggregate, methods]) => [
      aggregate,
      Object.fromEntries(
        Object.entries(methods as Record<string, (...input: unknown[]) => Promise<unknown>>).map(
          ([name, method]) => [name, (...input: unknown[]) => onPool(async () => method(...input))],
        ),
      ),
    ]),
  ) as unknown as Store;

/** The store, where what many read of one room at once is read once: pages, receipts, and where it stands. */
const sharedStore = (store: Store): Store => {
  const pages = new SharedReads<MessagePage>();
  const loads = new SharedReads<RoomRecord | undefined>();
  const receipts = new SharedReads<Awaited<ReturnType<Members['receiptsOf']>>>();
  const pageKey = ({ roomId, before, after, around, limit }: Parameters<Messages['list']>[0]): string =>
    [roomId, before, after, around, limit].join(' ');
  return {
    ...store,
    messages: {
      ...store.messages,
      list: (query) => pages.of(pageKey(query), () => store.messages.list(query)),
    },
    members: {
      ...store.members,
      receiptsOf: (query) =>
        receipts.of([query.roomId, query.seq, query.namedMax].join(' '), () =>
          store.members.receiptsOf(query),
        ),
    },
    rooms: { ...store.rooms, load: (id) => loads.of(id, () => store.rooms.load(id)) },
  };
};

export interface OpenDatabase extends Database {
  migrate(): Promise<{ readonly applied: readonly string[] }>;
  isMigrated(): Promise<boolean>;
  /** A text that no other database has: of its cluster and its name there. */
  identity(): Promise<string>;
  /** The database's version as PostgreSQL's own number: 180004 is 18.4. */
  version(): Promise<number>;
  /** Lets a room's next messages wait for so long, from the end of this turn on: what comes meanwhile is written with them. */
  rest(roomId: string, ms: number): void;
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
  const onSilent = (sinceMs: number): void => {
    // All of them lead to one database: nobody has to wait once more.
    for (const one of pools) one.giveUp(sinceMs);
  };
  const open = (max: number): Pool => new Pool(address, { max, silentMs: limits.silentMsMax, onSilent });
  const common = open(limits.poolMax);
  const pool = common.sql;
  const lanePools = Array.from({ length: limits.lanes }, () => open(1));
  const marksPool = open(1);
  const pending = new Gate({
    runningMax: limits.pendingMax,
    waitingMax: 0,
    retryAfterS: overloadedRetryS,
  });
  const onPool: OnPool = (work) => guarded(() => pending.pass(() => common.ask(work)));
  const writer = new MessageWriter(lanePools, limits, committed);
  const marks = markLane(marksPool, limits);
  const idle = async (): Promise<void> => {
    await Promise.all([writer.idle(), marks.idle()]);
  };
  const pools: readonly Pool[] = [common, marksPool, ...lanePools];
  let pinging: Promise<boolean> | undefined;
  const pong = async (): Promise<boolean> => {
    try {
      await common.ask(async (sql) => sql`select 1`);
      return true;
    } catch {
      return false;
    } finally {
      pinging = undefined;
    }
  };

  return {
    ...sharedStore(guardedStore(storeOf(pool), onPool)),
    transact: (work) => onPool(async () => pool.begin(async (tx) => work(storeOf(tx)))),
    changeRoom: (roomId, work) =>
      writer.exclusively(roomId, async () => {
        const { result, events } = await onPool(() => changeRoom(pool, storeOf, roomId, work));
        if (events.length > 0) committed(events);
        return result;
      }),
    async createRoom(room, members) {
      const made = await onPool(() => createRoom(pool, storeOf, room, members));
      if (made) committed(made.events);
      return made?.result;
    },
    append: (request) => writer.append(request),
    rest: (roomId, ms) => writer.rest(roomId, ms),
    mark: (request) => marks.push(request),
    ping() {
      // However many want to know, and however long it takes: one question waits.
      pinging ??= pong();
      return soon(pinging).catch(() => false);
    },
    migrate: () => migrate(pool),
    isMigrated: () => guarded(() => soon(common.ask(isMigrated))),
    async identity() {
      const [row] = await pool<{ cluster: string; name: string }[]>`
        select system_identifier::text as cluster, current_database() as name from pg_control_system()
      `;
      return createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, identityLength);
    },
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
      await Promise.all(pools.map((one) => one.close()));
    },
  };
};
