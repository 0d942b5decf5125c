import type { AnyEvent, EventName } from '@parley/contract/registry';
import type { Rate } from '../../domain/rate.ts';

/** An event of a room's log that is committed. `eventSeq` is its number there. */
export interface CommittedEvent {
  readonly roomId: string;
  readonly eventSeq: number;
  readonly event: AnyEvent;
}

/** Who hears something that is said in a dialect: those who listen to a room, a user, or everybody of an organization. */
export interface Audience {
  readonly kind: 'room' | 'user' | 'organization';
  readonly id: string;
}

/** One event in the words of a dialect. `data` is JSON. */
export interface Saying {
  readonly to: Audience;
  readonly event: string;
  readonly data: unknown;
  /** Somebody in the audience who does not hear it: who typed knows that they type. */
  readonly exceptUserId?: string | undefined;
}

/** What one part of the server tells the others, on this node and on every other. */
export type Signal =
  /** Entries of room logs, each room's in order. */
  | { readonly type: 'committed'; readonly events: readonly CommittedEvent[] }
  /** To those who listen to a room now; nobody hears it later. */
  | { readonly type: 'room_notice'; readonly roomId: string; readonly event: AnyEvent }
  /** To every connection of these users. */
  | { readonly type: 'user_notice'; readonly userIds: readonly string[]; readonly event: AnyEvent }
  /** To those who watch this user. */
  | { readonly type: 'watched'; readonly userId: string; readonly event: AnyEvent }
  /** What only the clients of one dialect know of: to those who listen in it now. */
  | { readonly type: 'said'; readonly dialect: string; readonly saying: Saying }
  /** The log of a room has got as far as this. Whoever wants to know what happened reads it. */
  | { readonly type: 'advanced'; readonly roomId: string; readonly eventSeq: number }
  /** What is remembered of these is out of date. */
  | { readonly type: 'user_changed'; readonly userId: string }
  /** Tokens of these sessions are refused from now on, and their connections close. */
  | { readonly type: 'sessions_ended'; readonly userId: string; readonly sessionIds: readonly string[] }
  /** Users who have a connection to a node from now on, and those who have none any more, with when they left. */
  | {
      readonly type: 'users_moved';
      readonly nodeId: string;
      readonly here: readonly string[];
      readonly gone: readonly { readonly userId: string; readonly leftAt: string }[];
    }
  /** A part of the list of all users with a connection to a node. Parts are numbered from 0. */
  | {
      readonly type: 'users_listed';
      readonly nodeId: string;
      readonly part: number;
      readonly isLast: boolean;
      readonly here: readonly string[];
    }
  /** A node asks the others for these lists. */
  | { readonly type: 'who_is_here'; readonly nodeId: string }
  /** What was taken from allowances on a node: each key with how many. */
  | {
      readonly type: 'allowances_taken';
      readonly nodeId: string;
      readonly rate: Rate;
      readonly taken: readonly (readonly [key: string, count: number])[];
    }
  /** What was given back to allowances there. */
  | {
      readonly type: 'allowances_returned';
      readonly nodeId: string;
      readonly returned: readonly (readonly [key: string, count: number])[];
    };

/**
 * What a subscriber hears: what nodes say, and what this node alone is told of the others. `lost`: others may have said
 * what did not come here. `node_came`: another node is heard for the first time, or again after it was gone. `node_gone`:
 * it said goodbye, or nothing of it was heard for seconds; no signal of it comes until it is back.
 */
export type Heard =
  | Signal
  | { readonly type: 'lost' }
  /** A user came into a room or went, and the event came too late to be told in its place. */
  | { readonly type: 'moved_late'; readonly userId: string }
  | { readonly type: 'node_came' | 'node_gone'; readonly nodeId: string };

/**
 * Carries signals between the parts of this node and to every other node. It is a hint, and the log in the database the
 * truth: a signal can come late, in another order than those of other nodes, or not at all. Who must not miss one hears
 * `lost` then, and looks again. Subscribers on this node hear what it publishes before `publish` returns.
 */
export interface Bus {
  /** Names this node among the others, anew at each start. */
  readonly nodeId: string;
  /** Whether signals of other nodes come. */
  readonly isConnected: boolean;
  publish(signal: Signal): void;
  /** Nodes that are there already come to the new subscriber at once. */
  subscribe(subscriber: (heard: Heard) => void): void;
  /** From when this settles on signals about a room come from other nodes, too. What came before is to be read. */
  listen(roomId: string): Promise<void>;
  /** Nobody here listens to a room any more. */
  forget(roomId: string): void;
  close(): Promise<void>;
}

export type EventOf<Name extends EventName> = Extract<AnyEvent, { readonly event: Name }>;
