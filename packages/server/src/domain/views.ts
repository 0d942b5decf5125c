import type { File } from '@parley/contract/nouns/file';
import type { Message, Reaction } from '@parley/contract/nouns/message';
import type { Notification } from '@parley/contract/nouns/notification';
import type { Organization, OrganizationInvite } from '@parley/contract/nouns/organization';
import type {
  GovernedKind,
  Member,
  Membership,
  OrganizationRoom,
  Room,
  RoomInvite,
} from '@parley/contract/nouns/room';
import type { Session } from '@parley/contract/nouns/session';
import type { Me, User } from '@parley/contract/nouns/user';
import type { OrganizationRole } from '@parley/contract/nouns/user';
import { messageId } from './message-id.ts';
import type {
  FileRecord,
  InviteRecord,
  MemberRecord,
  MessageRecord,
  NotificationRecord,
  OrganizationRecord,
  ReactionRecord,
  RoomRecord,
  SessionRecord,
  UserRecord,
} from './records.ts';

/** Records as the wire shows them: the contract's nouns. */

/** The last time that was written out: the messages of one batch share theirs. */
const lastIso = { ms: Number.NaN, text: '' };

const iso = (date: Date): string => {
  const ms = date.getTime();
  if (ms !== lastIso.ms) {
    lastIso.ms = ms;
    lastIso.text = date.toISOString();
  }
  return lastIso.text;
};
const isoOrNull = (date: Date | null): string | null => (date ? iso(date) : null);

export const organizationView = (record: OrganizationRecord): Organization => ({
  id: record.id,
  number: record.number,
  name: record.name,
  joinPolicy: record.joinPolicy,
  createdAt: iso(record.createdAt),
});

export const userView = (record: UserRecord): User => ({
  id: record.id,
  number: record.number,
  kind: record.kind,
  username: record.username,
  name: record.name ?? record.username,
  title: record.title,
  description: record.description,
  picture: record.picture,
  resumeUrl: record.resumeUrl,
  role: record.role,
  deactivated: record.status !== 'active',
  createdAt: iso(record.createdAt),
  updatedAt: iso(record.updatedAt),
});

export const meView = (record: UserRecord): Me => ({
  ...userView(record),
  email: record.email ?? '',
  organizationId: record.organizationId,
  organizationNumber: record.organizationNumber,
  themeMode: record.themeMode,
  themeColor: record.themeColor,
  backgroundPicture: record.backgroundPicture,
  shareReceipts: record.shareReceipts,
});

export const sessionView = (record: SessionRecord, currentId: string): Session => ({
  id: record.id,
  createdAt: iso(record.createdAt),
  lastUsedAt: iso(record.lastUsedAt),
  address: record.address,
  userAgent: record.userAgent,
  current: record.id === currentId,
});

export const roomView = (record: RoomRecord): Room => ({
  id: record.id,
  number: record.number,
  kind: record.kind,
  name: record.name,
  description: record.description,
  picture: record.picture,
  assistant: record.assistant,
  createdBy: record.createdBy,
  createdAt: iso(record.createdAt),
  updatedAt: iso(record.updatedAt),
  archivedAt: isoOrNull(record.archivedAt),
  memberCount: record.memberCount,
  lastSeq: record.lastSeq,
  lastEventSeq: record.lastEventSeq,
  lastEventAt: iso(record.lastEventAt),
});

export const membershipView = (record: MemberRecord): Membership => ({
  role: record.role,
  joinedAt: iso(record.joinedAt),
  deliveredSeq: record.deliveredSeq,
  readSeq: record.readSeq,
});

/** A member as another one sees them; marks that they hide are theirs alone. */
export const memberView = (record: MemberRecord, user: UserRecord, viewerId: string): Member => ({
  ...membershipView(record),
  ...(user.shareReceipts || user.id === viewerId ? {} : { deliveredSeq: null, readSeq: null }),
  user: userView(user),
});

const reactionView = (record: ReactionRecord): Reaction => ({
  emoji: record.emoji,
  count: record.count,
  userIds: [...record.userIds],
});

/** What of a room a message's view needs. */
export interface MessageRoom {
  readonly id: string;
  readonly number: number;
}

export const messageView = (record: MessageRecord, room: MessageRoom): Message => ({
  id: messageId({ createdAtMs: record.createdAt.getTime(), roomNumber: room.number, seq: record.seq }),
  roomId: room.id,
  seq: record.seq,
  eventSeq: record.eventSeq,
  senderId: record.senderId,
  clientId: record.clientId,
  content: record.content,
  encrypted: record.encrypted,
  createdAt: iso(record.createdAt),
  editedAt: isoOrNull(record.editedAt),
  deletedAt: isoOrNull(record.deletedAt),
  reactions: record.reactions.map(reactionView),
});

/** A room that admins govern, as they see it: nothing of what was said, and of who is in it the owner alone. */
export const organizationRoomView = (
  record: RoomRecord & { readonly kind: GovernedKind },
  owner: UserRecord | undefined,
): OrganizationRoom => ({
  id: record.id,
  kind: record.kind,
  name: record.name,
  owner: owner ? userView(owner) : null,
  memberCount: record.memberCount,
  messageCount: record.lastSeq,
  createdAt: iso(record.createdAt),
  lastActivityAt: iso(record.lastEventAt),
  archivedAt: isoOrNull(record.archivedAt),
});

const inviteTermsView = (record: InviteRecord) => ({
  id: record.id,
  createdBy: record.createdBy,
  createdAt: iso(record.createdAt),
  expiresAt: isoOrNull(record.expiresAt),
  usesMax: record.usesMax,
  uses: record.uses,
});

export const organizationInviteView = (record: InviteRecord): OrganizationInvite => ({
  ...inviteTermsView(record),
  role: record.role as OrganizationRole,
});

export const roomInviteView = (record: InviteRecord & { readonly roomId: string }): RoomInvite => ({
  ...inviteTermsView(record),
  roomId: record.roomId,
  admits: record.admits,
});

export const notificationView = (record: NotificationRecord): Notification => ({
  id: record.id,
  number: record.number,
  message: record.message,
  createdAt: iso(record.createdAt),
  readAt: isoOrNull(record.readAt),
});

export const fileView = (record: FileRecord): File => ({
  id: record.id,
  roomId: record.roomId,
  name: record.name,
  type: record.type,
  size: record.size,
  url: `/v1/files/${record.id}`,
  createdAt: iso(record.createdAt),
});
