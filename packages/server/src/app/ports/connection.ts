import type { AccessClaims } from '../tokens.ts';
import type { Position } from './event-log.ts';

/** What becomes of rooms that a connection does not hear yet, once the answer of its `resume` is sent. */
export interface Resumption {
  /** It has everything up to these numbers, and hears the rooms from then on. */
  readonly letIn: ReadonlyMap<string, number>;
  /** There is more to read first. */
  readonly wait: readonly string[];
  /** It hears all others. */
  readonly rest: boolean;
}

/** A connection that was opened to resume: it hears a room when it has what it missed there. */
export interface Resuming {
  /** The rooms that its user was a member of when it was opened, as a cursor of that list. */
  readonly listCursor: string;
  /** Keeps what is told in rooms from now on, of those that it does not hear yet; answers with where these stand. */
  follow(roomIds: readonly string[]): Promise<ReadonlyMap<string, Position>>;
  afterAnswer(resumption: Resumption): void;
}

/** One open connection, as commands see it. */
export interface ConnectionPort {
  /** Opens the connection for the session of these claims, or keeps it open longer. Faults for another session's. */
  admit(claims: AccessClaims, how: { readonly resumes: boolean }): Promise<void>;
  /** Replaces the users whose coming, going and changes this connection hears of. */
  watch(userIds: readonly string[]): void;
  /** Undefined for one that hears all its rooms from the start. */
  readonly resuming: Resuming | undefined;
}
