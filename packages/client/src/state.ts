import type { LoggedEvent } from '@parley/contract/commands/resume';
import type { Message } from '@parley/contract/nouns/message';
import type { Notification } from '@parley/contract/nouns/notification';
import type { Membership, Room, RoomRole } from '@parley/contract/nouns/room';
import type { Presence, User } from '@parley/contract/nouns/user';
import { SlicedMap } from './sliced-map.ts';

/** Something as it was when the log of its room had got as far as `eventSeq`. Events up to there are in it. */
export interface Known<Value> {
  readonly value: Value;
  readonly eventSeq: number;
}

export interface MemberState {
  readonly userId: string;
  /** The user name at the time of joining: what to show until the user is loaded. */
  readonly username: string;
  readonly role: RoomRole;
  readonly joinedAt: string;
  /** Nobody else sees how far they have read. */
  readonly hidesMarks: boolean;
}

/** How far a member has got: everything up to these messages. They only rise while somebody is a member. */
export type Marks = Pick<Membership, 'deliveredSeq' | 'readSeq'>;

/** Counts that a large room hears instead of marks. */
export interface ReceiptCounts {
  readonly seq: number;
  readonly deliveredCount: number;
  readonly readCount: number;
}

/** A room that the user is a member of. */
export interface RoomState {
  /** As of its own `lastEventSeq`: with `lastEventAt` that is the cursor up to which everything was applied. */
  readonly room: Room;
  readonly role: RoomRole;
  readonly joinedAt: string;
  /** The other user of a direct room. */
  readonly peerId: string | null;
  readonly lastMessage: Known<Message> | null;
  /** The messages that were loaded, by seq, and those that came after them. */
  readonly messages: SlicedMap<number, Known<Message>>;
  /** The members that were loaded, and those that came since; all when there are `room.memberCount`. */
  readonly members: SlicedMap<string, Known<MemberState>>;
  /** Those of the user, and what is known of others'. */
  readonly marks: SlicedMap<string, Marks>;
  readonly receiptCounts: ReceiptCounts | null;
  /** Who types, and when that was heard, in milliseconds of the client's clock. */
  readonly typing: ReadonlyMap<string, number>;
  /** The newest events, with which a page that is older than them is brought up to date. */
  readonly recent: readonly LoggedEvent[];
  /** The log is known to go on up to here. */
  readonly reach: number;
  /** True from the end of a connection until what was missed is there. */
  readonly isStale: boolean;
  /** The turn in which it turned out that what was missed cannot be had. The room must be loaded anew; events wait. */
  readonly lostAt: number | null;
  /** The turn in which the user is known to have come into the room. */
  readonly since: number;
}

/** Events that cannot be applied yet: of a room that is not loaded, or after one that is missing. */
export interface EarlyEvents {
  readonly events: readonly LoggedEvent[];
  /** The highest number that was heard, kept or not. */
  readonly reach: number;
}

export interface Heard<Value> {
  readonly value: Value;
  /** The turn in which it was heard. */
  readonly turn: number;
}

/** Everything that a client of one user shows. Never changed: `reduce` makes another one. */
export interface ClientState {
  readonly userId: string;
  /** Counts what was reduced. Whoever asks the server remembers it, and gives it with the answer as `askedAt`. */
  readonly turn: number;
  /** The turn in which the last connection ended. What was asked before is no start for events that come after. */
  readonly disconnectedAt: number;
  readonly rooms: ReadonlyMap<string, RoomState>;
  /** The turns in which rooms were left, so that an older answer does not bring them back. */
  readonly left: ReadonlyMap<string, number>;
  readonly early: ReadonlyMap<string, EarlyEvents>;
  readonly users: SlicedMap<string, User>;
  readonly presences: ReadonlyMap<string, Heard<Presence>>;
  /** Newest first. */
  readonly notifications: readonly Notification[];
  readonly unreadNotifications: number;
}

const messagesPerSlice = 64;

/** The end of a UUID is random whatever its version: 256 slices. */
const sliceOfId = (id: string): string => id.slice(-2);

export const noMessages: SlicedMap<number, Known<Message>> = new SlicedMap((seq) =>
  Math.floor(seq / messagesPerSlice),
);
export const noMembers: SlicedMap<string, Known<MemberState>> = new SlicedMap(sliceOfId);
export const noMarks: SlicedMap<string, Marks> = new SlicedMap(sliceOfId);

/** What a client shows before it has heard anything. */
export const initialState = (userId: string): ClientState => ({
  userId,
  turn: 0,
  disconnectedAt: 0,
  rooms: new Map(),
  left: new Map(),
  early: new Map(),
  users: new SlicedMap(sliceOfId),
  presences: new Map(),
  notifications: [],
  unreadNotifications: 0,
});
