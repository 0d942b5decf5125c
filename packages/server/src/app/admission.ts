import { Fault } from '../domain/fault.ts';
import { admitsNewcomers } from '../domain/invites.ts';
import type { InviteRecord, OrganizationRecord } from '../domain/records.ts';
import type { Store } from './ports/store.ts';

export const unusableInvite = (): Fault => new Fault('not_found', { message: 'This invite cannot be used.' });

/** The invite with this token (as its digest), locked until the transaction ends, if it can still be used. */
export const requireInvite = async (
  store: Pick<Store, 'invites'>,
  token: Uint8Array,
): Promise<InviteRecord> => {
  const invite = await store.invites.lock(token);
  if (!invite) throw unusableInvite();
  return invite;
};

/** The organization of an invite, and whether somebody without an account may come into it by this one. */
export const admissionOf = async (
  store: Pick<Store, 'organizations' | 'users'>,
  invite: InviteRecord,
): Promise<{ readonly organization: OrganizationRecord; readonly admits: boolean }> => {
  const [organization, maker] = await Promise.all([
    store.organizations.load(invite.organizationId),
    store.users.load(invite.createdBy),
  ]);
  if (!organization) throw unusableInvite();
  return { organization, admits: admitsNewcomers({ invite, organization, maker }) };
};
