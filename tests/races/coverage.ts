import type { CommandName } from '@parley/contract/registry';

/**
 * How a command takes part. `deed`: somebody does it while others observe. `asked`: observers ask it for what they show.
 * `compared`: at the end its answer must say the same as what is shown. Or why it takes no part.
 */
export type Part = 'deed' | 'asked' | 'compared' | { readonly showsNothing: string };

const invites = { showsNothing: 'Invites are in no state: whoever shows them asks for them anew.' };
const organization = { showsNothing: 'The organization is in no state: whoever shows it asks for it anew.' };

/** Every command there is. A new one is not compiled until it is said here what becomes of it. */
export const parts = {
  accept_room_invite: 'deed',
  add_contact: 'deed',
  add_members: 'deed',
  add_reaction: 'deed',
  appoint_room_owner: 'deed',
  archive_organization_room: 'deed',
  authenticate: { showsNothing: 'It gives a connection its token, and changes nothing that others see.' },
  change_password: 'deed',
  check_invite: 'deed',
  create_assistant_room: 'deed',
  create_organization_invite: invites,
  create_room: 'deed',
  create_room_invite: 'deed',
  deactivate_account: 'deed',
  delete_message: 'deed',
  delete_organization_room: 'deed',
  delete_room: 'deed',
  edit_message: 'deed',
  end_other_sessions: 'deed',
  end_session: 'deed',
  end_user_sessions: 'deed',
  get_me: 'compared',
  get_message: 'compared',
  get_organization: organization,
  get_presence: 'compared',
  get_receipts: 'compared',
  get_room: 'asked',
  get_user: 'asked',
  join_room: 'deed',
  leave_room: 'deed',
  list_contacts: 'asked',
  list_members: 'asked',
  list_messages: 'asked',
  list_notifications: 'asked',
  list_organization_invites: invites,
  list_organization_rooms: 'compared',
  list_public_rooms: 'compared',
  list_room_invites: invites,
  list_rooms: 'asked',
  list_sessions: 'asked',
  list_user_sessions: 'deed',
  list_users: 'asked',
  log_in: 'asked',
  log_out: 'asked',
  mark_delivered: 'deed',
  mark_notifications_read: {
    showsNothing: 'Other devices are not told: they see it when they ask for the notifications again.',
  },
  mark_read: 'deed',
  open_direct_room: 'deed',
  ping: { showsNothing: 'It changes nothing.' },
  refresh_session: { showsNothing: 'It gives another token of the same session.' },
  register: 'deed',
  remove_contact: 'deed',
  remove_member: 'deed',
  remove_reaction: 'deed',
  remove_user: 'deed',
  resume: 'asked',
  revoke_organization_invite: invites,
  revoke_room_invite: invites,
  send_message: 'deed',
  set_member_role: 'deed',
  set_typing: 'deed',
  set_user_role: 'deed',
  update_organization: organization,
  update_profile: 'deed',
  update_room: 'deed',
  watch_presence: 'asked',
} as const satisfies Record<CommandName, Part>;

/** Commands that take part: each must have succeeded at least once. */
export const raced = (Object.keys(parts) as CommandName[]).filter(
  (command) => typeof parts[command] === 'string',
);
