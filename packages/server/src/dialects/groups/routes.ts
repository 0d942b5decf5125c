import { z } from 'zod';
import { isPicturePath } from '../../domain/picture-path.ts';
import { created, ok } from '../dialect.ts';
import type { HttpCall, Route } from '../dialect.ts';
import { naming } from '../naming.ts';
import { read, requireOwn, uuid } from '../read.ts';
import { accountRoutes } from './accounts.ts';
import { knownGroup, newContact } from './failures.ts';
import { contactRows, groupShape, ownProfileShape, profileShape } from './shapes.ts';

/** The clients' forms send an empty text where nothing was filled in. */
const emptied = z
  .string()
  .nullish()
  .transform((text) => (text === '' ? null : text));
const unlessEmpty = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === '' ? undefined : text));
/** An id that is compared with the caller's own, whatever it is. */
const ownId = z.unknown().optional();

const profile = z.object({
  id: ownId,
  name: z.string().optional(),
  description: z.string().nullish(),
  resume_link: emptied,
  role: emptied,
  profile_picture: emptied,
  theme_mode: z.enum(['light', 'dark']).optional(),
  theme_color: emptied,
  background_image: emptied,
});
const profileNames = {
  title: 'role',
  picture: 'profile_picture',
  resumeUrl: 'resume_link',
  themeColor: 'theme_color',
  backgroundPicture: 'background_image',
};
const contact = z.object({ contactId: uuid });
const newPassword = z.object({ id: ownId, password: z.string(), currentPassword: unlessEmpty });
const newGroup = z.object({
  name: z.string(),
  description: unlessEmpty,
  group_picture: unlessEmpty,
  created_by: ownId,
  members: z.array(uuid).nullish(),
});
const newMembers = z.object({ group_id: uuid, user_ids: z.array(uuid) });

const setProfile = async (call: HttpCall) => {
  const given = read(profile, call.body);
  const own = await call.user();
  requireOwn(own.id, given.id);
  // Whoever is shown no picture sends none back, and does not mean to remove one.
  const isKept = given.profile_picture === null && isPicturePath(own.picture);
  // The core's `role` is another thing: what one may do.
  const changed = call.run('update_profile', {
    name: given.name,
    title: given.role,
    description: given.description,
    picture: isKept ? undefined : given.profile_picture,
    resumeUrl: given.resume_link,
    themeMode: given.theme_mode,
    themeColor: given.theme_color,
    backgroundPicture: given.background_image,
  });
  const { user } = await naming(profileNames, changed);
  return ok({ message: 'The profile is saved.', user: ownProfileShape(user) });
};

const addContact = async (call: HttpCall) => {
  const { contactId } = read(contact, call.body);
  const own = await call.user();
  const added = naming({ userId: 'contactId' }, call.run('add_contact', { userId: contactId }));
  const { createdAt } = await newContact(added);
  return created({ message: 'The contact is added.', data: contactRows(own.id, contactId, createdAt) });
};

const updatePassword = async (call: HttpCall) => {
  const { id, password, currentPassword } = read(newPassword, call.body);
  requireOwn((await call.user()).id, id);
  const changed = call.ask('set_password', { currentPassword, newPassword: password });
  await naming({ newPassword: 'password' }, changed);
  return ok({ message: 'The password is changed. Other log-ins have ended.' });
};

const dashboard = async (call: HttpCall) => {
  const { user } = await call.run('get_me', {});
  const [{ contacts }, { groups }] = await Promise.all([
    call.run('list_contacts', {}),
    call.ask('list_groups', {}),
  ]);
  return ok({
    user: ownProfileShape(user),
    contacts: contacts.map((one) => profileShape(one.user)),
    groups: groups.map(groupShape),
  });
};

const getUser = async (call: HttpCall) => {
  const { id } = read(z.object({ id: uuid }), call.params);
  const { user } = await call.run('get_user', { userId: id });
  if (id !== (await call.user()).id) return ok({ user: profileShape(user) });
  return ok({ user: ownProfileShape((await call.run('get_me', {})).user) });
};

const createGroup = async (call: HttpCall) => {
  const given = read(newGroup, call.body);
  requireOwn((await call.user()).id, given.created_by);
  const made = call.run('create_room', {
    kind: 'group',
    name: given.name,
    description: given.description,
    picture: given.group_picture,
    memberIds: given.members ?? [],
  });
  const { room } = await naming({ picture: 'group_picture', memberIds: 'members' }, made);
  const { groups } = await call.ask('list_groups', { roomId: room.id });
  return ok({ message: 'The group is made.', group: groups.map(groupShape)[0] });
};

const addMembers = async (call: HttpCall) => {
  const { group_id: roomId, user_ids: userIds } = read(newMembers, call.body);
  const added = naming(
    { roomId: 'group_id', userIds: 'user_ids' },
    call.run('add_members', { roomId, userIds }),
  );
  const { members } = await knownGroup(added);
  const { groups } = await call.ask('list_groups', { roomId });
  // Who moderates the organization may add to a public room without being in it.
  const memberIds = groups[0]?.memberIds ?? members.map(({ user }) => user.id);
  return ok({ message: 'The members are added.', members: memberIds });
};

type Call = Pick<Route, 'method' | 'handle'>;

/** One call under every path by which clients know it. */
const at = (paths: readonly Route['path'][], call: Call): readonly Route[] =>
  paths.map((path) => ({ ...call, path, access: 'user' }));

export const routes: readonly Route[] = [
  ...accountRoutes,
  ...at(['/user/profile', '/user/setProfile', '/setProfile'], { method: 'PUT', handle: setProfile }),
  ...at(['/user/add-contact', '/user/addContact', '/addContact'], { method: 'POST', handle: addContact }),
  ...at(['/user/update-password'], { method: 'PUT', handle: updatePassword }),
  // Before the path that would take it for an id.
  ...at(['/user/dashboard'], { method: 'GET', handle: dashboard }),
  ...at(['/user/:id'], { method: 'GET', handle: getUser }),
  ...at(['/group/create', '/group/createGroup', '/createGroup'], { method: 'POST', handle: createGroup }),
  ...at(['/group/add-members'], { method: 'POST', handle: addMembers }),
];
