import { Fault } from '../domain/fault.ts';
import type { UserRecord } from '../domain/records.ts';
import { isPicturePath } from '../domain/picture-path.ts';
import { hasOpenMembership } from '../domain/room-access.ts';
import { announceUser } from './announce-user.ts';
import type { Deps } from './deps.ts';
import { discardFiles } from './discard-files.ts';
import { announceEnd } from './end-sessions.ts';
import type { RoomChange } from './ports/store.ts';
import { requireAdmin } from './require-admin.ts';

type Needs = Pick<Deps, 'db' | 'bus' | 'fileStore' | 'log'>;
type Retired = Pick<UserRecord, 'id' | 'organizationId'>;

/** Closes an account: sessions end at once, and so do the invites that it made; its picture goes. The last admin stays. */
export const deactivateUser = async (
  deps: Needs,
  user: Retired,
  { actorId }: { readonly actorId: string },
): Promise<void> => {
  const { sessionIds, pictureIds } = await deps.db.transact(async (store) => {
    await store.organizations.lock(user.organizationId);
    if (actorId !== user.id) await requireAdmin(store, actorId);
    // Whoever uploads a picture at this moment is through before, or finds the account closed.
    await store.users.lockCredentials(user.id);
    const current = await store.users.load(user.id);
    if (!current || current.status === 'removed') throw new Fault('not_found');
    const admins = await store.organizations.countActiveAdmins(user.organizationId);
    if (current.role === 'admin' && current.status === 'active' && admins <= 1) throw new Fault('last_admin');
    if (isPicturePath(current.picture)) await store.users.updateProfile(user.id, { picture: null });
    await store.users.setStatus(user.id, 'deactivated');
    const pictureIds = await store.files.retirePictures(user.id);
    await store.invites.revokeMadeBy(user.id, 'all');
    return { sessionIds: await store.sessions.end({ userId: user.id }), pictureIds };
  });
  await announceClosed(deps, user.id);
  announceEnd(deps, user.id, sessionIds);
  // Whoever closed their own account is answered before their connection ends; this never rejects.
  void discardFiles(deps, pictureIds);
};

/**
 * Takes a user out of the organization: closes the account, ends the memberships, and gives name and address free. The
 * last comes last, so that a removal which broke off half-way can be asked for again.
 */
export const removeUserFrom = async (
  deps: Needs,
  user: Retired,
  { actorId }: { readonly actorId: string },
): Promise<void> => {
  await deactivateUser(deps, user, { actorId });
  await leaveEveryRoom(deps, user.id, actorId);
  await deps.db.users.setStatus(user.id, 'removed');
  await announceClosed(deps, user.id);
};

/** Whoever shows the user hears that the account is closed. */
const announceClosed = async (deps: Pick<Needs, 'db' | 'bus'>, userId: string): Promise<void> => {
  const closed = await deps.db.users.load(userId);
  if (closed) announceUser(deps, closed);
};

const leaveEveryRoom = async ({ db }: Pick<Needs, 'db'>, userId: string, actorId: string): Promise<void> => {
  const roomIds = (await db.rooms.idsOf([userId])).get(userId) ?? [];
  for (const roomId of roomIds) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one room after the other: a user may be in thousands.
      await db.changeRoom(roomId, (change) => leave(change, { userId, actorId }));
    } catch (error) {
      // A room that was deleted meanwhile has no members.
      if (!(error instanceof Fault && error.code === 'not_found')) throw error;
    }
  }
};

/** Ends a membership; an owner's room goes to somebody else. Direct messages stay with the other of the two. */
const leave = async (
  change: RoomChange,
  { userId, actorId }: { readonly userId: string; readonly actorId: string },
): Promise<void> => {
  const { room } = change;
  const member = await change.members.load(room.id, userId);
  if (!member || room.kind === 'direct') return;
  const heir =
    member.role === 'owner' && hasOpenMembership(room.kind)
      ? await change.members.heirOf(room.id, userId)
      : undefined;
  await change.removeMember(userId);
  change.record({ event: 'member_removed', data: { actorId, userId } });
  if (heir === undefined) return;
  await change.setMemberRole(heir, 'owner');
  change.record({ event: 'member_role_changed', data: { actorId, userId: heir, role: 'owner' } });
};
