import type { Invites } from '../app/ports/store.ts';
import type { InviteRecord } from '../domain/records.ts';
import type { Sql } from './connection.ts';

const listMax = 1_000;

export const invites = (sql: Sql): Invites => {
  const columns = sql`id, organization_id as "organizationId", room_id as "roomId", role, admits, created_by as "createdBy",
    created_at as "createdAt", expires_at as "expiresAt", uses_max as "usesMax", uses`;
  const usable = sql`revoked_at is null and (expires_at is null or expires_at > now()) and (uses_max is null or uses < uses_max)`;

  return {
    async create(invite) {
      const [row] = await sql<InviteRecord[]>`
        insert into invites (id, token, organization_id, room_id, role, admits, created_by, expires_at, uses_max)
        values (${invite.id}, ${invite.token}, ${invite.organizationId}, ${invite.roomId}, ${invite.role}, ${invite.admits},
          ${invite.createdBy}, ${invite.expiresAt}, ${invite.usesMax}) returning ${columns}`;
      if (!row) throw new Error('An invite was not stored.');
      return row;
    },
    async list({ organizationId, roomId }) {
      return sql<InviteRecord[]>`select ${columns} from invites
        where organization_id = ${organizationId} and room_id is not distinct from ${roomId}::uuid and ${usable}
        order by created_at desc, id desc limit ${listMax}`;
    },
    async revoke({ id, organizationId, roomId }) {
      const rows = await sql<unknown[]>`update invites set revoked_at = now()
        where id = ${id} and organization_id = ${organizationId} and room_id is not distinct from ${roomId}::uuid
          and revoked_at is null returning 1`;
      return rows.length > 0;
    },
    async load(token) {
      const [row] = await sql<
        InviteRecord[]
      >`select ${columns} from invites where token = ${token} and revoked_at is null`;
      return row;
    },
    async lock(token) {
      const [row] = await sql<
        InviteRecord[]
      >`select ${columns} from invites where token = ${token} and ${usable} for update`;
      return row;
    },
    async use(id) {
      await sql`update invites set uses = uses + 1 where id = ${id}`;
    },
    async revokeMadeBy(userId, which) {
      await sql`update invites set revoked_at = now()
        where created_by = ${userId} and revoked_at is null and (room_id is null or ${which === 'all'})`;
    },
  };
};
