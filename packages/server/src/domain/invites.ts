import type { InviteRecord, OrganizationRecord, UserRecord } from './records.ts';
import { holdsRole } from './roles.ts';

/** Whether an invite that was not revoked has time and uses left. */
export const isUsable = ({ expiresAt, usesMax, uses }: InviteRecord, nowMs: number): boolean =>
  (expiresAt === null || expiresAt.getTime() > nowMs) && (usesMax === null || uses < usesMax);

interface Admission {
  readonly invite: InviteRecord;
  readonly organization: OrganizationRecord;
  /** Who made the invite, as they are now. */
  readonly maker: UserRecord | undefined;
}

/**
 * Whether somebody without an account may make one by an invite. One into a room does what its maker may do themselves:
 * it admits to the organization where an admin made it, and as long as they are one; or where everybody may join.
 */
export const admitsNewcomers = ({ invite, organization, maker }: Admission): boolean => {
  if (invite.roomId === null || organization.joinPolicy === 'open') return true;
  return invite.admits && maker?.status === 'active' && holdsRole(maker.role, 'admin');
};
