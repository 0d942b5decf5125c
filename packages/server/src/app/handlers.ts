import type { CommandName } from '@parley/contract/registry';
import { acceptRoomInvite } from './commands/accept-room-invite.ts';
import { addContact } from './commands/add-contact.ts';
import { addMembers } from './commands/add-members.ts';
import { addReaction } from './commands/add-reaction.ts';
import { appointRoomOwner } from './commands/appoint-room-owner.ts';
import { archiveOrganizationRoom } from './commands/archive-organization-room.ts';
import { authenticate } from './commands/authenticate.ts';
import { changePassword } from './commands/change-password.ts';
import { checkInvite } from './commands/check-invite.ts';
import { createAssistantRoom } from './commands/create-assistant-room.ts';
import { createOrganizationInvite } from './commands/create-organization-invite.ts';
import { createRoomInvite } from './commands/create-room-invite.ts';
import { createRoom } from './commands/create-room.ts';
import { deactivateAccount } from './commands/deactivate-account.ts';
import { deleteMessage } from './commands/delete-message.ts';
import { deleteOrganizationRoom } from './commands/delete-organization-room.ts';
import { deleteRoom } from './commands/delete-room.ts';
import { editMessage } from './commands/edit-message.ts';
import { endOtherSessions } from './commands/end-other-sessions.ts';
import { endSession } from './commands/end-session.ts';
import { endUserSessions } from './commands/end-user-sessions.ts';
import { getMe } from './commands/get-me.ts';
import { getMessage } from './commands/get-message.ts';
import { getOrganization } from './commands/get-organization.ts';
import { getPresence } from './commands/get-presence.ts';
import { getReceipts } from './commands/get-receipts.ts';
import { getRoom } from './commands/get-room.ts';
import { getUser } from './commands/get-user.ts';
import { joinRoom } from './commands/join-room.ts';
import { leaveRoom } from './commands/leave-room.ts';
import { listContacts } from './commands/list-contacts.ts';
import { listMembers } from './commands/list-members.ts';
import { listMessages } from './commands/list-messages.ts';
import { listNotifications } from './commands/list-notifications.ts';
import { listOrganizationInvites } from './commands/list-organization-invites.ts';
import { listOrganizationRooms } from './commands/list-organization-rooms.ts';
import { listPublicRooms } from './commands/list-public-rooms.ts';
import { listRoomInvites } from './commands/list-room-invites.ts';
import { listRooms } from './commands/list-rooms.ts';
import { listSessions } from './commands/list-sessions.ts';
import { listUserSessions } from './commands/list-user-sessions.ts';
import { listUsers } from './commands/list-users.ts';
import { logIn } from './commands/log-in.ts';
import { logOut } from './commands/log-out.ts';
import { markDelivered } from './commands/mark-delivered.ts';
import { markNotificationsRead } from './commands/mark-notifications-read.ts';
import { markRead } from './commands/mark-read.ts';
import { openDirectRoom } from './commands/open-direct-room.ts';
import { ping } from './commands/ping.ts';
import { refreshSession } from './commands/refresh-session.ts';
import { register } from './commands/register.ts';
import { removeContact } from './commands/remove-contact.ts';
import { removeMember } from './commands/remove-member.ts';
import { removeReaction } from './commands/remove-reaction.ts';
import { removeUser } from './commands/remove-user.ts';
import { resume } from './commands/resume.ts';
import { revokeOrganizationInvite } from './commands/revoke-organization-invite.ts';
import { revokeRoomInvite } from './commands/revoke-room-invite.ts';
import { sendMessage } from './commands/send-message.ts';
import { setMemberRole } from './commands/set-member-role.ts';
import { setTyping } from './commands/set-typing.ts';
import { setUserRole } from './commands/set-user-role.ts';
import { updateOrganization } from './commands/update-organization.ts';
import { updateProfile } from './commands/update-profile.ts';
import { updateRoom } from './commands/update-room.ts';
import { watchPresence } from './commands/watch-presence.ts';
import type { Handler } from './handler.ts';

/** What does each command. The compiler names one that is missing. */
export const handlers: { readonly [Name in CommandName]: Handler<Name> } = {
  accept_room_invite: acceptRoomInvite,
  add_contact: addContact,
  add_members: addMembers,
  add_reaction: addReaction,
  appoint_room_owner: appointRoomOwner,
  archive_organization_room: archiveOrganizationRoom,
  authenticate: authenticate,
  change_password: changePassword,
  check_invite: checkInvite,
  create_assistant_room: createAssistantRoom,
  create_organization_invite: createOrganizationInvite,
  create_room_invite: createRoomInvite,
  create_room: createRoom,
  deactivate_account: deactivateAccount,
  delete_message: deleteMessage,
  delete_organization_room: deleteOrganizationRoom,
  delete_room: deleteRoom,
  edit_message: editMessage,
  end_other_sessions: endOtherSessions,
  end_session: endSession,
  end_user_sessions: endUserSessions,
  get_me: getMe,
  get_message: getMessage,
  get_organization: getOrganization,
  get_presence: getPresence,
  get_receipts: getReceipts,
  get_room: getRoom,
  get_user: getUser,
  join_room: joinRoom,
  leave_room: leaveRoom,
  list_contacts: listContacts,
  list_members: listMembers,
  list_messages: listMessages,
  list_notifications: listNotifications,
  list_organization_invites: listOrganizationInvites,
  list_organization_rooms: listOrganizationRooms,
  list_public_rooms: listPublicRooms,
  list_room_invites: listRoomInvites,
  list_rooms: listRooms,
  list_sessions: listSessions,
  list_user_sessions: listUserSessions,
  list_users: listUsers,
  log_in: logIn,
  log_out: logOut,
  mark_delivered: markDelivered,
  mark_notifications_read: markNotificationsRead,
  mark_read: markRead,
  open_direct_room: openDirectRoom,
  ping: ping,
  refresh_session: refreshSession,
  register: register,
  remove_contact: removeContact,
  remove_member: removeMember,
  remove_reaction: removeReaction,
  remove_user: removeUser,
  resume,
  revoke_organization_invite: revokeOrganizationInvite,
  revoke_room_invite: revokeRoomInvite,
  send_message: sendMessage,
  set_member_role: setMemberRole,
  set_typing: setTyping,
  set_user_role: setUserRole,
  update_organization: updateOrganization,
  update_profile: updateProfile,
  update_room: updateRoom,
  watch_presence: watchPresence,
};
