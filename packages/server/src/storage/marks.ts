import type { SQL } from 'bun';
import type { MarkRequest, Marked } from '../app/ports/store.ts';
import { databaseFault } from './connection.ts';
import { Lane } from './lane.ts';
import type { LaneLimits } from './lane.ts';
import { memberColumns, memberRecord } from './members.ts';
import type { MemberRow } from './members.ts';
import type { Pool } from './pool.ts';

interface MarkRow extends MemberRow {
  readonly lastSeq: string;
  readonly memberCount: number;
  readonly moved: boolean;
}

/**
 * Moves delivered and read marks in batches, as many come at once when a room is busy. Marks only rise, and not above
 * the room's last message, so their order among each other does not matter.
 */
export const markLane = (pool: Pool, limits: LaneLimits): Lane<MarkRequest, Marked | undefined> =>
  new Lane(
    limits,
    ({ roomId }) => roomId,
    async (batch) => {
      const wanted = new Map<
        string,
        { roomId: string; userId: string; deliveredSeq: number; readSeq: number }
      >();
      for (const request of batch) {
        const key = `${request.roomId}:${request.userId}`;
        const other = wanted.get(key);
        wanted.set(key, {
          ...request,
          deliveredSeq: Math.max(request.deliveredSeq, request.readSeq, other?.deliveredSeq ?? 0),
          readSeq: Math.max(request.readSeq, other?.readSeq ?? 0),
        });
      }
      const rows = new Map(
        (await pool.ask((sql) => move(sql, [...wanted.values()]))).map((row) => [
          `${row.roomId}:${row.userId}`,
          row,
        ]),
      );
      return batch.map((request) => {
        const key = `${request.roomId}:${request.userId}`;
        const row = rows.get(key);
        // The marks of one member moved once, however many asked: one of them tells the room.
        const moved = row !== undefined && row.moved && wanted.delete(key);
        if (!row) return { result: undefined };
        const { memberCount } = row;
        return { result: { member: memberRecord(row), lastSeq: Number(row.lastSeq), memberCount, moved } };
      });
    },
  );

const move = async (sql: SQL, wanted: readonly MarkRequest[]): Promise<readonly MarkRow[]> => {
  try {
    return await sql<MarkRow[]>`
      with wanted as (
        select * from unnest(${sql.array(
          wanted.map((mark) => mark.roomId),
          'UUID',
        )}, ${sql.array(
          wanted.map((mark) => mark.userId),
          'UUID',
        )},
          ${sql.array(
            wanted.map((mark) => mark.deliveredSeq),
            'BIGINT',
          )}, ${sql.array(
            wanted.map((mark) => mark.readSeq),
            'BIGINT',
          )})
          as w (room_id, user_id, delivered_seq, read_seq)
      ), bounded as (
        select w.room_id, w.user_id, h.last_seq, h.member_count, least(w.delivered_seq, h.last_seq) as delivered_seq, least(w.read_seq, h.last_seq) as read_seq
        from wanted w join room_heads h on h.room_id = w.room_id and h.state <> 'deleted'
      ), before as (
        select m.room_id, m.user_id, m.delivered_seq, m.read_seq from members m
        join bounded b on b.room_id = m.room_id and b.user_id = m.user_id order by m.room_id, m.user_id for update of m
      )
      update members set delivered_seq = greatest(before.delivered_seq, b.delivered_seq), read_seq = greatest(before.read_seq, b.read_seq)
      from bounded b join before on before.room_id = b.room_id and before.user_id = b.user_id
      where members.room_id = b.room_id and members.user_id = b.user_id
      returning ${memberColumns(sql)}, b.last_seq as "lastSeq", b.member_count as "memberCount",
        (before.delivered_seq < b.delivered_seq or before.read_seq < b.read_seq) as moved`;
  } catch (error) {
    throw databaseFault(error);
  }
};
