import type { RoomAccess } from '@parley/contract/command';
import type { OrganizationRole } from '@parley/contract/nouns/user';
import type { GovernedKind, RoomKind, RoomRole } from '@parley/contract/nouns/room';
import { holdsRole, holdsRoomRole } from './roles.ts';

interface Question {
  readonly needs: RoomAccess;
  readonly room: { readonly kind: RoomKind; readonly organizationId: string };
  readonly user: { readonly role: OrganizationRole; readonly organizationId: string };
  /** The caller's role in the room; undefined for somebody who is no member. */
  readonly memberRole: RoomRole | undefined;
}

/**
 * Whether a user may act on a room. A room that one cannot see answers `not_found`, like one that is not there; a
 * visible one says what is missing. The organization's moderators and admins run its public rooms, and are admins of
 * the private rooms and groups that they are members of.
 *
 * Admins govern every room and group of the organization, in it or not: they list, archive and delete it, and have an
 * owner appointed where it has none. Nothing else becomes theirs by that: no message, no member, no way in (decision 10).
 */
export const judgeRoomAccess = ({
  needs,
  room,
  user,
  memberRole,
}: Question): 'allowed' | 'not_found' | 'not_a_member' | 'forbidden' => {
  if (room.organizationId !== user.organizationId) return 'not_found';
  if (needs === 'govern')
    return holdsRole(user.role, 'admin') && isGoverned(room.kind) ? 'allowed' : 'not_found';
  if (memberRole === undefined && room.kind !== 'public') return 'not_found';
  if (needs === 'visible') return 'allowed';
  const moderates = holdsRole(user.role, 'moderator');
  if (needs === 'member') return memberRole === undefined ? 'not_a_member' : 'allowed';
  if (memberRole !== undefined && holdsRoomRole(memberRole, needs)) return 'allowed';
  if (moderates && room.kind === 'public') return 'allowed';
  if (
    moderates &&
    needs === 'admin' &&
    memberRole !== undefined &&
    (room.kind === 'private' || room.kind === 'group')
  )
    return 'allowed';
  return memberRole === undefined ? 'not_a_member' : 'forbidden';
};

/** Whether rooms of a kind have members who come and go. */
export const hasOpenMembership = (kind: RoomKind): kind is GovernedKind =>
  kind === 'public' || kind === 'private' || kind === 'group';

/** Whether rooms of a kind are the organization's business: not what two say to each other, nor one to an assistant. */
export const isGoverned = hasOpenMembership;
