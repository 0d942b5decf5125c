import type { InviteRecord } from '../domain/records.ts';
import { Fault } from '../domain/fault.ts';
import type { Deps } from './deps.ts';
import type { Store } from './ports/store.ts';

/** Invites that can be open at once in a room or an organization. */
export const openMax = 200;

interface Terms {
  readonly organizationId: string;
  readonly roomId: string | null;
  readonly role: string;
  readonly admits: boolean;
  readonly createdBy: string;
  readonly expiresInS: number | null;
  readonly usesMax: number | null;
}

/** Makes an invite. Its token is answered here; only who made the invite can be shown it again. */
export const createInvite = async (
  {
    db,
    tokens,
    newId,
    nowMs,
  }: Pick<Deps, 'tokens' | 'newId' | 'nowMs'> & { readonly db: Pick<Store, 'invites'> },
  { expiresInS, ...terms }: Terms,
): Promise<{ readonly invite: InviteRecord; readonly token: string }> => {
  const open = await db.invites.list({ organizationId: terms.organizationId, roomId: terms.roomId });
  if (open.length >= openMax)
    throw new Fault('full', { message: 'There are too many open invites. Revoke some first.' });
  const id = newId();
  const token = tokens.inviteSecret(id);
  const invite = await db.invites.create({
    ...terms,
    id,
    token: tokens.digest(token),
    expiresAt: expiresInS === null ? null : new Date(nowMs() + expiresInS * 1_000),
  });
  return { invite, token };
};
