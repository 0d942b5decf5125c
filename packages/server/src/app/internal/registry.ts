import type { z } from 'zod';
import { findDirectRoom, findDirectRoomSpec } from './find-direct-room.ts';
import { findInvitedRoom, findInvitedRoomSpec } from './find-invited-room.ts';
import { findRoomInvite, findRoomInviteSpec } from './find-room-invite.ts';
import { findRoom, findRoomSpec } from './find-room.ts';
import { findSeqAt, findSeqAtSpec } from './find-seq-at.ts';
import { findUser, findUserSpec } from './find-user.ts';
import { findUsers, findUsersSpec } from './find-users.ts';
import { listGroups, listGroupsSpec } from './list-groups.ts';
import { listRoomsByPage, listRoomsByPageSpec } from './list-rooms-by-page.ts';
import { setPassword, setPasswordSpec } from './set-password.ts';
import { listRoomsOfUser, listRoomsOfUserSpec } from './list-rooms-of-user.ts';
import { moderateMessage, moderateMessageSpec } from './moderate-message.ts';
import { notifyUsers, notifyUsersSpec } from './notify-users.ts';
import { numberUsers, numberUsersSpec } from './number-users.ts';
import { openFile, openFileSpec } from './open-file.ts';
import { openPicture, openPictureSpec } from './open-picture.ts';
import { renewRoomInvite, renewRoomInviteSpec } from './renew-room-invite.ts';
import { requireUser, requireUserSpec } from './require-user.ts';
import { roomStanding, roomStandingSpec } from './room-standing.ts';
import { storeFile, storeFileSpec } from './store-file.ts';
import { storePicture, storePictureSpec } from './store-picture.ts';

/**
 * Commands that clients cannot name: what the dialects need and the contract does not have, such as numbers for ids and
 * pages by number, and what carries bytes. They go through the same door as all others.
 */
export const internalCommands = {
  find_direct_room: { spec: findDirectRoomSpec, handler: findDirectRoom },
  find_invited_room: { spec: findInvitedRoomSpec, handler: findInvitedRoom },
  find_room_invite: { spec: findRoomInviteSpec, handler: findRoomInvite },
  find_room: { spec: findRoomSpec, handler: findRoom },
  find_seq_at: { spec: findSeqAtSpec, handler: findSeqAt },
  find_user: { spec: findUserSpec, handler: findUser },
  find_users: { spec: findUsersSpec, handler: findUsers },
  list_groups: { spec: listGroupsSpec, handler: listGroups },
  set_password: { spec: setPasswordSpec, handler: setPassword },
  list_rooms_by_page: { spec: listRoomsByPageSpec, handler: listRoomsByPage },
  list_rooms_of_user: { spec: listRoomsOfUserSpec, handler: listRoomsOfUser },
  moderate_message: { spec: moderateMessageSpec, handler: moderateMessage },
  notify_users: { spec: notifyUsersSpec, handler: notifyUsers },
  number_users: { spec: numberUsersSpec, handler: numberUsers },
  open_file: { spec: openFileSpec, handler: openFile },
  open_picture: { spec: openPictureSpec, handler: openPicture },
  renew_room_invite: { spec: renewRoomInviteSpec, handler: renewRoomInvite },
  require_user: { spec: requireUserSpec, handler: requireUser },
  room_standing: { spec: roomStandingSpec, handler: roomStanding },
  store_file: { spec: storeFileSpec, handler: storeFile },
  store_picture: { spec: storePictureSpec, handler: storePicture },
} as const;

export type InternalCommandName = keyof typeof internalCommands;
export type InternalRequest<Name extends InternalCommandName> = z.input<
  (typeof internalCommands)[Name]['spec']['input']
>;
export type InternalOutput<Name extends InternalCommandName> = z.output<
  (typeof internalCommands)[Name]['spec']['output']
>;

export const isInternalCommandName = (name: string): name is InternalCommandName =>
  Object.hasOwn(internalCommands, name);
