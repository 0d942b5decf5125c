import type { OrganizationRole } from '@parley/contract/nouns/user';
import type { RoomRole } from '@parley/contract/nouns/room';

const organizationRank = { user: 0, moderator: 1, admin: 2 } as const satisfies Record<
  OrganizationRole,
  number
>;
const roomRank = { member: 0, admin: 1, owner: 2 } as const satisfies Record<RoomRole, number>;

/** Whether a role in the organization is at least the one needed. */
export const holdsRole = (has: OrganizationRole, needs: OrganizationRole): boolean =>
  organizationRank[has] >= organizationRank[needs];

/** Whether a role in a room is at least the one needed. */
export const holdsRoomRole = (has: RoomRole, needs: RoomRole): boolean => roomRank[has] >= roomRank[needs];

/** Whether one member may remove another: only those below them. */
export const outranksInRoom = (actor: RoomRole, target: RoomRole): boolean =>
  roomRank[actor] > roomRank[target];
