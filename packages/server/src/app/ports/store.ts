import type { OrganizationRole } from '@parley/contract/nouns/user';
import type { GovernedKind, RoomKind, RoomRole } from '@parley/contract/nouns/room';
import type { AnyEvent, EventData } from '@parley/contract/registry';
import type { EventLog } from './event-log.ts';
import type {
  FileRecord,
  InviteRecord,
  MemberRecord,
  MessageRecord,
  NotificationRecord,
  OrganizationRecord,
  PictureRecord,
  RoomRecord,
  SessionRecord,
  UserRecord,
} from '../../domain/records.ts';

export interface Organizations {
  load(id: string): Promise<OrganizationRecord | undefined>;
  loadByNameKey(nameKey: string): Promise<OrganizationRecord | undefined>;
  /** The organization of those who name none; made on first use. */
  ensureDefault(made: { id: string; name: string; nameKey: string }): Promise<OrganizationRecord>;
  /** Undefined when the name is taken. */
  create(made: { id: string; name: string; nameKey: string }): Promise<OrganizationRecord | undefined>;
  /** Undefined when the new name is taken. */
  update(
    id: string,
    change: { name?: string; nameKey?: string; joinPolicy?: 'open' | 'invite' },
  ): Promise<OrganizationRecord | undefined>;
  /** Makes role changes and removals of one organization wait for each other, until the transaction ends. */
  lock(id: string): Promise<void>;
  /** Whether nobody is in it yet. */
  isEmpty(id: string): Promise<boolean>;
  countActiveAdmins(id: string): Promise<number>;
}

export interface NewUser {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: 'person' | 'assistant';
  readonly role: OrganizationRole;
  readonly username: string;
  readonly usernameKey: string;
  readonly email: string | null;
  readonly emailKey: string | null;
  readonly passwordHash: string | null;
  readonly name: string | null;
}

export type ProfileChange = Partial<
  Pick<
    UserRecord,
    | 'username'
    | 'name'
    | 'title'
    | 'description'
    | 'picture'
    | 'resumeUrl'
    | 'themeMode'
    | 'themeColor'
    | 'backgroundPicture'
    | 'shareReceipts'
  >
> & { readonly usernameKey?: string };

export interface Credentials {
  readonly userId: string;
  readonly passwordHash: string | null;
  readonly status: UserRecord['status'];
}

export interface Users {
  load(id: string): Promise<UserRecord | undefined>;
  loadByNumber(number: number): Promise<UserRecord | undefined>;
  loadMany(ids: readonly string[]): Promise<readonly UserRecord[]>;
  credentialsByEmail(emailKey: string): Promise<Credentials | undefined>;
  credentials(userId: string): Promise<Credentials | undefined>;
  /** The same, and they stay as they are until the transaction ends. */
  lockCredentials(userId: string): Promise<Credentials | undefined>;
  /** `taken` names the field that somebody else has already. */
  create(user: NewUser): Promise<{ readonly user: UserRecord } | { readonly taken: 'email' | 'username' }>;
  /** The assistant of an organization, made on first use. */
  ensureAssistant(user: NewUser): Promise<UserRecord>;
  setPassword(userId: string, passwordHash: string): Promise<void>;
  /** Undefined when the user name is taken. */
  updateProfile(userId: string, change: ProfileChange): Promise<UserRecord | undefined>;
  setRole(userId: string, role: OrganizationRole): Promise<UserRecord | undefined>;
  /** Deactivated keeps name and address; removed gives them free. */
  setStatus(userId: string, status: 'deactivated' | 'removed'): Promise<void>;
  setLastSeen(seen: readonly { readonly userId: string; readonly at: Date }[]): Promise<void>;
  /** Active people of an organization by user name key, after a key. */
  list(query: {
    organizationId: string;
    startsWith: string;
    after: string;
    limit: number;
  }): Promise<readonly (UserRecord & { readonly usernameKey: string })[]>;
}

export interface Contacts {
  list(userId: string): Promise<readonly { readonly user: UserRecord; readonly createdAt: Date }[]>;
  count(userId: string): Promise<number>;
  /** Both ways; answers since when, or undefined when the caller had the contact already. */
  add(userId: string, contactId: string): Promise<Date | undefined>;
  remove(userId: string, contactId: string): Promise<boolean>;
}

export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly token: Uint8Array;
  readonly expiresAt: Date;
  readonly rotates: boolean;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** Where a refresh token stands: the one to use, the one before it, or one replaced earlier. */
export interface TokenStanding {
  readonly session: SessionRecord;
  readonly standing: 'current' | 'previous' | 'retired';
}

export interface Sessions {
  load(id: string): Promise<SessionRecord | undefined>;
  create(session: NewSession): Promise<SessionRecord>;
  /** Locks the session of a token (stored as its digest) until the transaction ends. */
  lockByToken(token: Uint8Array): Promise<TokenStanding | undefined>;
  rotate(rotation: { sessionId: string; from: Uint8Array; to: Uint8Array; expiresAt: Date }): Promise<void>;
  touch(sessionId: string): Promise<void>;
  /** Those of some sessions that have ended. */
  endedOf(ids: readonly string[]): Promise<ReadonlySet<string>>;
  listActive(userId: string): Promise<readonly SessionRecord[]>;
  /** Removes sessions that ended or ran out before a time, with their tokens; answers how many. */
  purge(query: { readonly before: Date; readonly sessionsMax: number }): Promise<number>;
  /** Ends those of the user's sessions that are named, or all but one; answers which were ended. */
  end(which: { userId: string; sessionId?: string; except?: string }): Promise<readonly string[]>;
}

export interface NewRoom {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: RoomKind;
  readonly name: string | null;
  readonly description: string | null;
  readonly picture: string | null;
  readonly assistant: string | null;
  readonly directKey: string | null;
  readonly createdBy: string;
}

export interface NewMember {
  readonly user: UserRecord;
  readonly role: RoomRole;
}

export interface RoomListing {
  readonly room: RoomRecord;
  readonly member: MemberRecord;
  readonly lastMessage: MessageRecord | null;
  readonly peer: UserRecord | null;
}

export interface Rooms {
  load(id: string): Promise<RoomRecord | undefined>;
  loadByNumber(number: number): Promise<RoomRecord | undefined>;
  loadByDirectKey(directKey: string): Promise<RoomRecord | undefined>;
  listOf(query: { userId: string; before: string | null; limit: number }): Promise<readonly RoomListing[]>;
  summaryOf(query: { userId: string; roomId: string }): Promise<RoomListing | undefined>;
  listPublic(query: {
    organizationId: string;
    userId: string;
    before: string | null;
    limit: number;
  }): Promise<readonly { readonly room: RoomRecord; readonly joined: boolean }[]>;
  /** The rooms and groups of an organization whose name has a text in it, in any case, newest first. */
  listOfOrganization(query: {
    organizationId: string;
    search: string;
    kind: GovernedKind | null;
    before: string | null;
    limit: number;
  }): Promise<readonly RoomRecord[]>;
  /** The public rooms of an organization and a user's own private ones and groups, newest first, by offset. */
  listVisible(query: { organizationId: string; userId: string; limit: number; offset: number }): Promise<{
    readonly total: number;
    readonly rooms: readonly { readonly room: RoomRecord; readonly joined: boolean }[];
  }>;
  /** The public and private rooms and groups that a user is in, or one of them, newest first, each with its first members. */
  listGroups(query: {
    userId: string;
    roomId: string | null;
    limit: number;
    membersMax: number;
  }): Promise<readonly { readonly room: RoomRecord; readonly memberIds: readonly string[] }[]>;
  /** The ids of all rooms of each user. */
  idsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Removes what is left of one deleted room without files, a bounded number of rows at a time; false when there is none. */
  purgeDeleted(rowsMax: number): Promise<boolean>;
}

export interface Members {
  load(roomId: string, userId: string): Promise<MemberRecord | undefined>;
  /** Who comes after a room's owner: the admin who is a member the longest, or else the member. */
  heirOf(roomId: string, ownerId: string | undefined): Promise<string | undefined>;
  /** The owners of rooms; one that has none is left out. */
  ownersOf(roomIds: readonly string[]): Promise<ReadonlyMap<string, UserRecord>>;
  list(query: { roomId: string; after: string | null; limit: number }): Promise<{
    readonly members: readonly { readonly member: MemberRecord; readonly user: UserRecord }[];
    /** Where the room's log stood at that moment. */
    readonly lastEventSeq: number;
  }>;
  /** Who has a message, without its sender and those who hide their receipts. Undefined when there is no such message. */
  receiptsOf(query: {
    roomId: string;
    /** The newest one where none is named. */
    seq?: number;
    namedMax: number;
  }): Promise<(ReceiptsRecord & { readonly seq: number }) | undefined>;
}

/** Who has a message: counts, and the first users by id. */
export interface ReceiptsRecord {
  readonly deliveredCount: number;
  readonly readCount: number;
  readonly deliveredTo: readonly string[];
  readonly readBy: readonly string[];
}

export interface Messages {
  load(roomId: string, seq: number): Promise<MessageRecord | undefined>;
  /** Oldest first. `around` puts the message in the middle. */
  list(query: {
    roomId: string;
    before?: number;
    after?: number;
    around?: number;
    limit: number;
  }): Promise<MessagePage>;
}

/** Messages, and where their room stood at the moment they were read. */
export interface MessagePage {
  readonly messages: readonly MessageRecord[];
  readonly lastSeq: number;
  readonly lastEventSeq: number;
}

export interface NewInvite {
  readonly id: string;
  readonly token: Uint8Array;
  readonly organizationId: string;
  readonly roomId: string | null;
  readonly role: string;
  readonly admits: boolean;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly usesMax: number | null;
}

export interface Invites {
  create(invite: NewInvite): Promise<InviteRecord>;
  /** Those that can still be used. */
  list(of: { organizationId: string; roomId: string | null }): Promise<readonly InviteRecord[]>;
  /** False when there is none that could be used. */
  revoke(which: { id: string; organizationId: string; roomId: string | null }): Promise<boolean>;
  /** An invite that was not revoked, whether or not it can still be used. */
  load(token: Uint8Array): Promise<InviteRecord | undefined>;
  /** An invite that can still be used, locked until the transaction ends. */
  lock(token: Uint8Array): Promise<InviteRecord | undefined>;
  use(id: string): Promise<void>;
  /** Ends the invites that a user made: those into the organization, or those into rooms, too. */
  revokeMadeBy(userId: string, which: 'organization' | 'all'): Promise<void>;
}

export interface Notifications {
  /** Keeps them, each user's newest: the oldest go when there are too many. */
  create(
    many: readonly { readonly id: string; readonly userId: string; readonly message: string }[],
  ): Promise<readonly NotificationRecord[]>;
  /** Newest first, before an id. */
  list(query: {
    userId: string;
    before: string | null;
    limit: number;
  }): Promise<readonly NotificationRecord[]>;
  countUnread(userId: string): Promise<number>;
  /** Those of the user's that are named and unread. */
  markRead(which: { userId: string; ids: readonly string[] | 'all' }): Promise<void>;
}

/** What is known of files. Their bytes are the file store's. */
export interface Files {
  /**
   * Takes note of a file whose bytes are still to be written, and counts them against its uploader. False when that
   * would be more than one user may have.
   */
  reserve(
    file: Omit<FileRecord, 'createdAt' | 'roomId'> & { readonly roomId: string | null },
    bytesPerUserMax: number,
  ): Promise<boolean>;
  /** From now on the file is there. Undefined when it was not reserved any more. */
  confirm(id: string): Promise<FileRecord | undefined>;
  load(id: string): Promise<FileRecord | undefined>;
  /** From now on the picture of a user is there: a file of no room. False when it was not reserved any more. */
  confirmPicture(id: string): Promise<boolean>;
  loadPicture(id: string): Promise<PictureRecord | undefined>;
  /** Takes the pictures of a user away, all but one; answers which: their bytes and rows are still to be removed. */
  retirePictures(userId: string, given?: { readonly except: string }): Promise<readonly string[]>;
  /** Files that nobody can reach: of deleted rooms, and those that were begun before a time and never stored. */
  listLost(query: { readonly unstoredBefore: Date; readonly limit: number }): Promise<readonly string[]>;
  /** Forgets files and gives back what they counted. */
  remove(ids: readonly string[]): Promise<void>;
}

/** Everything that is stored, one object an aggregate. */
export interface Store {
  readonly organizations: Organizations;
  readonly users: Users;
  readonly contacts: Contacts;
  readonly sessions: Sessions;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly messages: Messages;
  readonly invites: Invites;
  readonly notifications: Notifications;
  readonly files: Files;
  readonly eventLog: EventLog;
}

type DurableFields = 'roomId' | 'eventSeq' | 'at';

/** A durable event before the log gave it its number and time. */
export type LogEntry = {
  [Event in AnyEvent as Event['event']]: Event['data'] extends { readonly actorId: string }
    ? { readonly event: Event['event']; readonly data: Omit<Event['data'], DurableFields> }
    : never;
}[AnyEvent['event']];

/**
 * A change to one room. Its head is locked: nobody else changes the room or writes in it until this is committed, so
 * what was read here stays true.
 */
export interface RoomChange extends Store {
  readonly room: RoomRecord;
  /** Puts an entry into the room's log; it is delivered after the commit. */
  record(entry: LogEntry): void;
  addMember(userId: string, role: RoomRole): Promise<MemberRecord>;
  removeMember(userId: string): Promise<void>;
  ownerId(): Promise<string | undefined>;
  setMemberRole(userId: string, role: RoomRole): Promise<void>;
  update(
    change: Partial<Pick<RoomRecord, 'name' | 'description' | 'picture' | 'archivedAt'>>,
  ): Promise<RoomRecord>;
  /** Ends the room: members go at once, messages in the background. Answers with who was a member. */
  delete(): Promise<readonly string[]>;
  editMessage(seq: number, content: string): Promise<void>;
  deleteMessage(seq: number): Promise<void>;
  /** False when it was there already. */
  addReaction(seq: number, emoji: string, userId: string): Promise<boolean>;
  /** False when it was not there. */
  removeReaction(seq: number, emoji: string, userId: string): Promise<boolean>;
}

export interface AppendRequest {
  readonly roomId: string;
  /** The number of the room, from which the message's id follows. */
  readonly roomNumber: number;
  readonly senderId: string;
  readonly clientId: string | null;
  readonly content: string;
  readonly encrypted: boolean;
}

export type AppendResult =
  /** What the room was told. */
  | { readonly fresh: true; readonly created: EventData<'message_created'> }
  /** It was sent before, and stands there. */
  | { readonly fresh: false; readonly seq: number };

export interface MarkRequest {
  readonly roomId: string;
  readonly userId: string;
  readonly deliveredSeq: number;
  readonly readSeq: number;
}

/** Where a member's marks stand now, and what of the room belongs to it. */
export interface Marked {
  readonly member: MemberRecord;
  readonly lastSeq: number;
  readonly memberCount: number;
  readonly moved: boolean;
}

export interface Database extends Store {
  /** All or nothing. */
  transact<Result>(work: (store: Store) => Promise<Result>): Promise<Result>;
  /** Changes one room. Faults with `not_found` when it is not there. */
  changeRoom<Result>(roomId: string, work: (change: RoomChange) => Promise<Result>): Promise<Result>;
  /** Makes a room and its first members, who are in its log. Undefined when the two have a direct room already. */
  createRoom(room: NewRoom, members: readonly NewMember[]): Promise<RoomRecord | undefined>;
  /**
   * Writes a message, durable when the promise settles. Messages of one room keep the order in which this was called.
   */
  append(request: AppendRequest): Promise<AppendResult>;
  /** Moves a member's marks forward. Undefined: not a member. */
  mark(request: MarkRequest): Promise<Marked | undefined>;
  /** Whether the database answers. */
  ping(): Promise<boolean>;
}
