import type { Files } from '../app/ports/store.ts';
import type { FileRecord, PictureRecord } from '../domain/records.ts';
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
        where id = ${id} and room_id is not null and stored_at is null returning ${columns}`;
      return row;
    },
    async load(id) {
      const [row] = await sql<FileRecord[]>`
        select ${columns} from files where id = ${id} and room_id is not null and stored_at is not null`;
      return row;
    },
    async confirmPicture(id) {
      const rows = await sql<unknown[]>`update files set stored_at = now()
        where id = ${id} and room_id is null and stored_at is null returning 1`;
      return rows.length > 0;
    },
    async loadPicture(id) {
      const [row] = await sql<PictureRecord[]>`
        select files.id, users.organization_id as "organizationId", files.type, files.size
        from files join users on users.id = files.uploader_id
        where files.id = ${id} and files.room_id is null and files.stored_at is not null`;
      return row;
    },
    async retirePictures(userId, given) {
      // As one that was never stored: nobody sees it, and housekeeping finds what cannot be removed at once.
      const rows = await sql<{ id: string }[]>`update files set stored_at = null
        where uploader_id = ${userId} and room_id is null and stored_at is not null
          and id is distinct from ${given?.except ?? null}::uuid returning id`;
      return rows.map(({ id }) => id);
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
