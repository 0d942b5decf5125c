import type { CommittedEvent } from './bus.ts';

/** A place in a room's log: an entry's number, and when that was made, as the wire shows it. */
export interface Position {
  readonly eventSeq: number;
  readonly at: string;
}

/** From where a room's log is read: entries after this number. */
export interface LogPlace {
  readonly roomId: string;
  readonly after: number;
}

/** The logs of rooms, from which everything can be told again. */
export interface EventLog {
  /** Where each room's log ends; rooms that do not exist, or are deleted, are left out. */
  ends(roomIds: readonly string[]): Promise<ReadonlyMap<string, Position>>;
  /**
   * What came after these places, room by room, in order and without a gap, `limit` entries of each at most. A new
   * message is shown as it is now but for its reactions, and so is the content of an edit: later entries change nothing
   * that is not said.
   */
  read(places: readonly LogPlace[], limit: number): Promise<ReadonlyMap<string, readonly CommittedEvent[]>>;
  /** The same of those rooms of which a user is a member at that moment; others are left out. */
  readAs(
    userId: string,
    places: readonly LogPlace[],
    limit: number,
  ): Promise<ReadonlyMap<string, readonly CommittedEvent[]>>;
}
