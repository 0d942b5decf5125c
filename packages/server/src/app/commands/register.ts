import type { Login } from '@parley/contract/nouns/session';
import type { OrganizationRole } from '@parley/contract/nouns/user';
import { Fault, invalidField } from '../../domain/fault.ts';
import { emailKey, nameKey } from '../../domain/keys.ts';
import { madeUsername } from '../../domain/made-username.ts';
import { passwordRule, passwordWeakness } from '../../domain/password-policy.ts';
import type { InviteRecord, UserRecord } from '../../domain/records.ts';
import { holdsRole } from '../../domain/roles.ts';
import { admissionOf, requireInvite } from '../admission.ts';
import { ensureDefaultOrganization } from '../default-organization.ts';
import type { Deps } from '../deps.ts';
import { addToRoom } from '../join.ts';
import type { NewUser, Store } from '../ports/store.ts';
import { startSession } from '../start-session.ts';
import type { Handler } from '../handler.ts';

/** User names made from an address that are tried in order before one is drawn. */
const orderedNamesMax = 20;

export const register: Handler<'register'> = async (context, input) => {
  const { db, passwords, tokens, settings, newId, origin } = context;
  const weakness = passwordWeakness(
    input.password,
    { username: input.username ?? madeUsername(input.email), email: input.email, name: input.name ?? null },
    passwordRule(settings.passwordPolicy, origin.login?.lenientPasswords),
  );
  if (weakness !== undefined) throw invalidField('password', weakness);
  const passwordHash = await passwords.hash(input.password);
  const token = input.inviteToken === undefined ? undefined : tokens.digest(input.inviteToken);
  const admit = async (store: Store): Promise<{ readonly login: Login; readonly user: UserRecord }> => {
    const invite = token && (await requireInvite(store, token));
    const { organizationId, role } = await seatOf(context, store, { ...input, invite });
    const account = {
      id: newId(),
      organizationId,
      kind: 'person',
      role,
      email: input.email,
      emailKey: emailKey(input.email),
      passwordHash,
      name: input.name ?? null,
    } as const;
    const names = input.username === undefined ? namesFrom(input.email, newId) : [input.username];
    const user = await createUser(store, account, names);
    if (invite) await store.invites.use(invite.id);
    return { login: await startSession(context, store, user, origin), user };
  };
  const roomId = token && (await db.invites.load(token))?.roomId;
  if (!roomId) return (await db.transact(admit)).login;
  // Into a room: the account and the membership are one, and cost the invite one use together.
  return db.changeRoom(roomId, async (change) => {
    const { login, user } = await admit(change);
    await addToRoom(change, user, user.id);
    return login;
  });
};

/** User names for an address, best first: its own, then those with a number, and at last one that nobody will have. */
function* namesFrom(email: string, newId: () => string): Generator<string> {
  yield madeUsername(email);
  for (let number = 2; number <= orderedNamesMax; number += 1) yield madeUsername(email, `-${number}`);
  yield madeUsername(email, `-${newId().slice(-8)}`);
}

/** Stores an account under the first of these user names that is free. Faults with `already_exists`. */
const createUser = async (
  store: Store,
  account: Omit<NewUser, 'username' | 'usernameKey'>,
  usernames: Iterable<string>,
): Promise<UserRecord> => {
  for (const username of usernames) {
    const created = await store.users.create({ ...account, username, usernameKey: nameKey(username) });
    if ('user' in created) return created.user;
    if (created.taken === 'email') throw new Fault('already_exists', { message: takenText.email });
  }
  throw new Fault('already_exists', { message: takenText.username });
};

const takenText = {
  email: 'There is an account with this e-mail address already. Log in instead.',
  username: 'This user name is taken. Choose another.',
} as const;

interface Seat {
  readonly organizationId: string;
  readonly role: OrganizationRole;
}

interface Wish {
  readonly organization?: string | undefined;
  readonly role?: OrganizationRole | undefined;
  readonly invite: InviteRecord | undefined;
}

/** Nobody gives themselves a role among people who are there already. */
const requireModest = (asked: OrganizationRole | undefined, given: OrganizationRole): void => {
  if (asked !== undefined && !holdsRole(given, asked))
    throw new Fault('forbidden', { message: `This role is not for the asking: you would be "${given}".` });
};

/** The organization that an account belongs to and its role there. */
const seatOf = async (
  { newId, settings }: Pick<Deps, 'newId' | 'settings'>,
  store: Store,
  { organization: name, role: asked, invite }: Wish,
): Promise<Seat> => {
  if (invite) return inviteSeat(store, invite, { name, asked });
  if (name === undefined) {
    const organization = await ensureDefaultOrganization({ newId, settings }, store);
    return joinOpen(store, organization.id, asked);
  }
  // Who names the default organization does not found another in its place.
  if (nameKey(name) === nameKey(settings.defaultOrganization))
    await ensureDefaultOrganization({ newId, settings }, store);
  const founded = await store.organizations.create({ id: newId(), name, nameKey: nameKey(name) });
  if (founded) return { organizationId: founded.id, role: asked ?? 'admin' };
  const existing = await store.organizations.loadByNameKey(nameKey(name));
  if (!existing) throw new Fault('not_found');
  return joinOpen(store, existing.id, asked);
};

const inviteSeat = async (
  store: Store,
  invite: InviteRecord,
  { name, asked }: { readonly name: string | undefined; readonly asked: OrganizationRole | undefined },
): Promise<Seat> => {
  const { organizationId } = invite;
  const { organization, admits } = await admissionOf(store, invite);
  if (name !== undefined && nameKey(name) !== nameKey(organization.name))
    throw new Fault('not_found', { message: 'This invite is for another organization.' });
  if (!admits)
    throw new Fault('forbidden', {
      message: `This invite is for people of “${organization.name}” who have an account. Ask an admin there to invite you.`,
    });
  // The role of an invite into a room is the one in the room.
  const role = invite.roomId === null ? (invite.role as OrganizationRole) : 'user';
  requireModest(asked, role);
  return { organizationId, role };
};

/** Whoever comes first to an organization without people runs it; others need its policy to be open. */
const joinOpen = async (
  store: Store,
  organizationId: string,
  asked: OrganizationRole | undefined,
): Promise<Seat> => {
  await store.organizations.lock(organizationId);
  if (await store.organizations.isEmpty(organizationId)) return { organizationId, role: 'admin' };
  const organization = await store.organizations.load(organizationId);
  if (organization?.joinPolicy !== 'open')
    throw new Fault('forbidden', { message: 'This organization takes new members by invite only.' });
  requireModest(asked, 'user');
  return { organizationId, role: 'user' };
};
