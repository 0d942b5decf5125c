import type { Files } from '../app/ports/store.ts';
import type { FileRecord } from '../domain/records.ts';
import type { Sql } from './connection.ts';

/** What the smallest file counts as: a block of a disk. Without it a bound on bytes would be none on their number. */
export const fileCountsAsBytesMin = 4_096;

export const files = (sql: Sql): Files => {
  const columns = sql`id, room_id as "roomId", uploader_id as "uploaderId", name, type, size, created_at as "createdAt"`;

  return {
    async reserve({ id, roomId, uploaderId, name, type, size }, bytesPerUserMax) {
      const counted = Math.max(size, fileCountsAsBytesMin);
      const rows = await sql<unknown[]>`
        with counted as (
          insert into stored_bytes (user_id, bytes)
          select ${uploaderId}::uuid, ${counted}::bigint where ${counted}::bigint <= ${bytesPerUserMax}::bigint
          on conflict (user_id) do update set bytes = stored_bytes.bytes + excluded.bytes
            where stored_bytes.bytes + excluded.bytes <= ${bytesPerUserMax}::bigint
          returning 1
        )
        insert into files (id, room_id, uploader_id, name, type, size)
        select ${id}::uuid, ${roomId}::uuid, ${uploaderId}::uuid, ${name}, ${type}, ${size}::integer from counted
        returning 1`;
      return rows.length > 0;
    },
    async confirm(id) {
      const [row] = await sql<FileRecord[]>`update files set stored_at = now()
        where id = ${id} and stored_at is null returning ${columns}`;
      return row;
    },
    async load(id) {
      const [row] = await sql<FileRecord[]>`
        select ${columns} from files where id = ${id} and stored_at is not null`;
      return row;
    },
    async listLost({ unstoredBefore, limit }) {
      const rows = await sql<{ id: string }[]>`
        (select files.id from rooms join files on files.room_id = rooms.id where rooms.deleted_at is not null limit ${limit})
        union (select id from files where stored_at is null and created_at < ${unstoredBefore} limit ${limit})
        limit ${limit}`;
      return rows.map(({ id }) => id);
    },
    async remove(ids) {
      await sql`
        with gone as (
          delete from files where id = any(${sql.array([...ids], 'UUID')})
          returning uploader_id, greatest(size, ${fileCountsAsBytesMin}::integer) as bytes
        )
        update stored_bytes set bytes = stored_bytes.bytes - freed.bytes
        from (select uploader_id, sum(bytes) as bytes from gone group by uploader_id) freed
        where stored_bytes.user_id = freed.uploader_id`;
    },
  };
};
