import type { ResumedRoom } from '@parley/contract/commands/resume';
import type { Message } from '@parley/contract/nouns/message';
import type { Notification } from '@parley/contract/nouns/notification';
import type { Member, Membership, Room, RoomSummary } from '@parley/contract/nouns/room';
import type { Presence, User } from '@parley/contract/nouns/user';
import type { AnyEvent } from '@parley/contract/registry';

/**
 * What happens to a client: events, answers and the end of its connection, in the order in which they came. `askedAt` is
 * the `turn` of the state when the question was sent: what was heard since then is newer than the answer.
 */
export type Action =
  /** An event. `nowMs` is the client's clock. */
  | { readonly type: 'heard'; readonly event: AnyEvent; readonly nowMs: number }
  /** Pages of `list_rooms`; complete when they are all from the first to the last. */
  | {
      readonly type: 'rooms_listed';
      readonly rooms: readonly RoomSummary[];
      readonly isComplete: boolean;
      readonly askedAt: number;
    }
  /** The answer of `get_room`. */
  | {
      readonly type: 'room_loaded';
      readonly room: Room;
      readonly membership: Membership | null;
      readonly askedAt: number;
    }
  /** A page of `list_messages`. One that is too old is ignored: see `isTooOld`. */
  | {
      readonly type: 'messages_loaded';
      readonly roomId: string;
      readonly messages: readonly Message[];
      readonly lastEventSeq: number;
    }
  /** A page of `list_members`. One that is too old is ignored: see `isTooOld`. */
  | {
      readonly type: 'members_loaded';
      readonly roomId: string;
      readonly members: readonly Member[];
      readonly lastEventSeq: number;
    }
  /** Users from any answer. */
  | { readonly type: 'users_loaded'; readonly users: readonly User[] }
  /** The answer of `watch_presence` or `get_presence`. */
  | { readonly type: 'presences_loaded'; readonly presences: readonly Presence[]; readonly askedAt: number }
  /** The first page of `list_notifications`. */
  | {
      readonly type: 'notifications_loaded';
      readonly notifications: readonly Notification[];
      readonly unreadCount: number;
    }
  /** The rooms of the answer of `resume`. */
  | { readonly type: 'resumed'; readonly rooms: readonly ResumedRoom[]; readonly askedAt: number }
  /** So many messages were loaded that those outside of a range, which has both ends in it, are forgotten. */
  | {
      readonly type: 'messages_kept';
      readonly roomId: string;
      readonly fromSeq: number;
      readonly toSeq: number;
    }
  /** Nobody looks at the room any more: forget its messages and members. */
  | { readonly type: 'room_closed'; readonly roomId: string }
  /** The connection ended, or was opened without `resume`: rooms are behind until they are resumed. */
  | { readonly type: 'disconnected' };
