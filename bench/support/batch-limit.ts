import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQL } from 'bun';
import type { AppendRequest } from '../../packages/server/src/app/ports/store.ts';
import { appendBatch } from '../../packages/server/src/storage/append.ts';
import { openPool } from '../../packages/server/src/storage/connection.ts';
import { databaseLimits } from '../../packages/server/src/storage/database.ts';
import { startEmbedded } from '../../packages/server/src/storage/embedded/start-embedded.ts';
import { migrate } from '../../packages/server/src/storage/migrate.ts';
import { databaseCpuSeconds, postmasterOf } from './processes.ts';

/**
 * The limit that the database sets: full batches of messages through the statement that Parley inserts with, as many at once
 * as it has lanes, and nothing else running: no clients, no events, no answers.
 */
export interface BatchLimit {
  /** Writes for that long, and answers with messages a second and the CPU they took. */
  measure(warmUpMs: number, measureMs: number): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

const quiet = { info: () => undefined, warn: () => undefined, error: console.error };
const content = 'x'.repeat(100);
/** Rooms of 2, in which both write. */
const membersPerRoom = 2;

export const batchLimit = async (rooms: number): Promise<BatchLimit> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const { connection, stop } = await startEmbedded({ dataDir, log: quiet });
  const postmaster = postmasterOf(dataDir);
  const pools = Array.from({ length: databaseLimits.lanes }, () => openPool(connection, 1));
  const [first] = pools;
  if (!first) throw new Error('There are no lanes.');
  await migrate(first);
  const members = await makeMembers(first, rooms);
  const lanes = pools.map((sql, lane) => ({
    sql,
    members: members.filter((_, index) => Math.floor(index / membersPerRoom) % pools.length === lane),
  }));
  let sent = 0;
  const writeUntil = async (untilMs: number): Promise<void> => {
    await Promise.all(
      lanes.map(async (lane) => {
        for (let turn = 0; performance.now() < untilMs; turn += 1) {
          const batch = batchOf(lane.members, sent);
          sent += batch.length;
          await appendBatch(lane.sql, batch, () => undefined);
        }
      }),
    );
  };
  return {
    async measure(warmUpMs, measureMs) {
      await writeUntil(performance.now() + warmUpMs);
      const [startedMs, sentBefore, cpuBefore, ownBefore] = [
        performance.now(),
        sent,
        databaseCpuSeconds(postmaster),
        process.cpuUsage(),
      ];
      await writeUntil(startedMs + measureMs);
      const seconds = (performance.now() - startedMs) / 1_000;
      const own = process.cpuUsage(ownBefore);
      return {
        messagesPerS: (sent - sentBefore) / seconds,
        databaseCores: (databaseCpuSeconds(postmaster) - cpuBefore) / seconds,
        loadCores: (own.user + own.system) / 1e6 / seconds,
      };
    },
    async stop() {
      await Promise.all(pools.map((sql) => sql.close()));
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

type Member = Pick<AppendRequest, 'roomId' | 'roomNumber' | 'senderId'>;

/** Rooms with their members, as the server would have made them. */
const makeMembers = async (sql: SQL, rooms: number): Promise<readonly Member[]> => {
  await sql
    .unsafe(`
    insert into organizations (id, name, name_key) values (gen_random_uuid(), 'Bench', 'bench');
    insert into users (id, organization_id, username)
      select gen_random_uuid(), o.id, 'bench-' || n from organizations o, generate_series(1, ${rooms * membersPerRoom}) n
      where o.name_key = 'bench';
    insert into rooms (id, organization_id, kind, created_by)
      select gen_random_uuid(), organization_id, 'private', id from users where number % ${membersPerRoom} = 0;
    insert into room_heads (room_id, member_count) select id, ${membersPerRoom} from rooms;
    insert into members (room_id, user_id, role)
      select r.id, u.id, 'member' from (select id, row_number() over (order by number) as place from rooms) r
      join (select id, row_number() over (order by number) as place from users) u on (u.place - 1) / ${membersPerRoom} + 1 = r.place;
  `)
    .simple();
  return sql<Member[]>`
    select m.room_id as "roomId", r.number::int as "roomNumber", m.user_id as "senderId"
    from members m join rooms r on r.id = m.room_id order by r.number`;
};

/** A full batch: members in turn, each message with a client id of its own. */
const batchOf = (members: readonly Member[], sent: number): readonly AppendRequest[] =>
  Array.from({ length: databaseLimits.batchMax }, (_, index) => {
    const number = sent + index;
    const { roomId, roomNumber, senderId } = members[number % members.length] as Member;
    const clientId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    return { roomId, roomNumber, senderId, clientId, content, encrypted: false };
  });
