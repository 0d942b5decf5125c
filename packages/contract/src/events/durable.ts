import { id, seq, timestamp } from '../fields.ts';

/** What every durable event of a room carries, besides `message_created`, whose message has it. */
export const durable = {
  roomId: id,
  eventSeq: seq.describe("The event's number in the room's log: 1, 2, 3, … without a gap."),
  at: timestamp,
  actorId: id.describe('Who did it.'),
} as const;
