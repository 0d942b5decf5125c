import { logEntryOf } from './kept.ts';
import type { LogEntry } from './kept.ts';
import { must } from './line.ts';
import type { Line } from './line.ts';

/** How far somebody has heard a room: the number and the time of the newest event that they have. */
export interface Cursor {
  readonly eventSeq: number;
  readonly at: string;
}

/** An answer brings hundreds of events: so many answers are a loop that never ends. */
const answersMax = 1_000;

/**
 * Everything that was missed in some rooms, by room. `onPart` hears of it as it comes. Throws when it cannot be had
 * whole.
 */
export const resumeAll = async (
  line: Line,
  rooms: readonly ({ readonly roomId: string } & Cursor)[],
  onPart: (entry: LogEntry) => void = () => undefined,
): Promise<ReadonlyMap<string, readonly LogEntry[]>> => {
  const missed = new Map<string, LogEntry[]>(rooms.map(({ roomId }) => [roomId, []]));
  const cursors = new Map(rooms.map(({ roomId, eventSeq, at }) => [roomId, { roomId, eventSeq, at }]));
  for (let asked = 0; asked < answersMax && cursors.size > 0; asked += 1) {
    const answer = await must(line, 'resume', { rooms: [...cursors.values()] });
    for (const { roomId, complete, why, events, more } of answer.rooms) {
      if (!complete) throw new Incomplete(`resume answered ${why ?? 'incomplete'} for room ${roomId}`);
      for (const { event, data } of events) {
        const entry = logEntryOf(event, data);
        if (!entry) continue;
        missed.get(roomId)?.push(entry);
        onPart(entry);
        cursors.set(roomId, { roomId, eventSeq: entry.eventSeq, at: entry.at });
      }
      if (!more) cursors.delete(roomId);
    }
  }
  return missed;
};

/** The server said that a cursor is of no use. No fault here is a reason for that. */
export class Incomplete extends Error {
  override readonly name = 'Incomplete';
}
