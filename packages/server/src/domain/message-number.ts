import { parseMessageId } from './message-id.ts';

/**
 * The integer that stands for a message where a client needs one: its room's number and its place in the room in one.
 * It needs no column and no index, and stays an exact integer of JavaScript for 134 million rooms of 67 million
 * messages each.
 */
const seqBits = 26;
const seqSpan = 2 ** seqBits;

export const messageNumber = (roomNumber: number, seq: number): number => roomNumber * seqSpan + seq;

/** The number of the message with this id; undefined for an id that is no message's. */
export const messageNumberOf = (id: string): number | undefined => {
  const place = parseMessageId(id);
  return place && messageNumber(place.roomNumber, place.seq);
};

/** Where a message with this number stands. */
export const parseMessageNumber = (
  number: number,
): { readonly roomNumber: number; readonly seq: number } => ({
  roomNumber: Math.floor(number / seqSpan),
  seq: number % seqSpan,
});
