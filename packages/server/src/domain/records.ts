import type { FileType } from '@parley/contract/nouns/file';
import type { OrganizationRole } from '@parley/contract/nouns/user';
import type { RoomKind, RoomRole } from '@parley/contract/nouns/room';

/** Rows as the rules see them. Times are dates, numbers are numbers; nothing here knows a column. */
export interface OrganizationRecord {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly joinPolicy: 'open' | 'invite';
  readonly createdAt: Date;
}

export interface UserRecord {
  readonly id: string;
  readonly number: number;
  readonly organizationId: string;
  readonly organizationNumber: number;
  readonly kind: 'person' | 'assistant';
  readonly role: OrganizationRole;
  readonly status: 'active' | 'deactivated' | 'removed';
  readonly username: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly title: string | null;
  readonly description: string | null;
  readonly picture: string | null;
  readonly resumeUrl: string | null;
  readonly themeMode: 'light' | 'dark' | 'system';
  readonly themeColor: string | null;
  readonly backgroundPicture: string | null;
  /** Whether others see the marks. */
  readonly shareReceipts: boolean;
  readonly lastSeenAt: Date | null;
  readonly createdAt: Date;
  /** When what others see changed last; later with every change. */
  readonly updatedAt: Date;
}

export interface SessionRecord {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  /** Whether each refresh replaces the refresh token; one that stays the same is not prolonged either. */
  readonly rotates: boolean;
  /** When the refresh token was last replaced. */
  readonly rotatedAt: Date | null;
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface RoomRecord {
  readonly id: string;
  readonly number: number;
  readonly organizationId: string;
  readonly organizationNumber: number;
  readonly kind: RoomKind;
  readonly name: string | null;
  readonly description: string | null;
  readonly picture: string | null;
  readonly assistant: string | null;
  /** The two users of a direct room, lower id first; twice the same in a room for oneself. */
  readonly directIds: readonly [string, string] | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
  readonly memberCount: number;
  readonly lastSeq: number;
  readonly lastEventSeq: number;
  readonly lastEventAt: Date;
}

export interface MemberRecord {
  readonly roomId: string;
  readonly userId: string;
  readonly role: RoomRole;
  readonly joinedAt: Date;
  readonly deliveredSeq: number;
  readonly readSeq: number;
}

export interface ReactionRecord {
  readonly emoji: string;
  readonly count: number;
  readonly userIds: readonly string[];
}

export interface MessageRecord {
  readonly seq: number;
  readonly eventSeq: number;
  readonly senderId: string;
  readonly clientId: string | null;
  readonly content: string;
  readonly encrypted: boolean;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly reactions: readonly ReactionRecord[];
}

export interface InviteRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly roomId: string | null;
  readonly role: string;
  /** Whether it was made to bring people into the organization: into a room alone it brings those who are there. */
  readonly admits: boolean;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly usesMax: number | null;
  readonly uses: number;
}

export interface NotificationRecord {
  readonly id: string;
  readonly number: number;
  readonly userId: string;
  readonly message: string;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

export interface FileRecord {
  readonly id: string;
  readonly roomId: string;
  readonly uploaderId: string;
  readonly name: string;
  readonly type: FileType;
  readonly size: number;
  readonly createdAt: Date;
}

/** The picture of a user, which everybody in their organization may see. */
export interface PictureRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly type: FileType;
  readonly size: number;
}
