/**
 * A message's id follows from its time, its room's number and its place in the room. It is a UUID of version 7
 * (RFC 9562, 5.7) whose 74 free bits hold the room number (34 bits) and the seq (40 bits):
 *
 *     tttttttt-tttt-7rrr-Rrrr-rrssssssssss      R: the variant's two bits and two of the room number
 *
 * So the hot table needs neither a column nor an index for it, and a message is found from its id alone. An id can be
 * guessed, and that is no secret: who may see a message is decided by membership.
 */
export interface MessagePlace {
  readonly createdAtMs: number;
  readonly roomNumber: number;
  readonly seq: number;
}

/** Numbers that fit: 17 thousand million rooms, a million million messages in each. */
export const roomNumberMax = 2 ** 34 - 1;
export const seqMax = 2 ** 40 - 1;

/** Every 16 bits as four digits. Each message needs its id: looked up, it takes a quarter of the time of printing it. */
const quads = Array.from({ length: 0x10000 }, (_, value) => value.toString(16).padStart(4, '0'));

export const messageId = ({ createdAtMs, roomNumber, seq }: MessagePlace): string => {
  const timeHigh = quads[Math.floor(createdAtMs / 2 ** 32)];
  const timeMiddle = quads[(createdAtMs / 2 ** 16) & 0xffff];
  const timeLow = quads[createdAtMs & 0xffff];
  const roomHigh = quads[0x7000 | Math.floor(roomNumber / 2 ** 22)];
  const roomMiddle = quads[0x8000 | ((roomNumber / 2 ** 8) & 0x3fff)];
  const seam = quads[((roomNumber & 0xff) << 8) | Math.floor(seq / 2 ** 32)];
  const seqMiddle = quads[(seq / 2 ** 16) & 0xffff];
  const seqLow = quads[seq & 0xffff];
  return `${timeHigh}${timeMiddle}-${timeLow}-${roomHigh}-${roomMiddle}-${seam}${seqMiddle}${seqLow}`;
};

const shape = /^([0-9a-f]{8})-([0-9a-f]{4})-7([0-9a-f]{3})-([89ab][0-9a-f]{3})-([0-9a-f]{2})([0-9a-f]{10})$/;

/** Where a message with this id stands, or undefined for an id that is no message's. */
export const parseMessageId = (id: string): MessagePlace | undefined => {
  const parts = shape.exec(id);
  if (!parts) return undefined;
  const [, timeHigh, timeLow, high, middle, low, seq] = parts as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    createdAtMs: Number.parseInt(timeHigh + timeLow, 16),
    roomNumber:
      Number.parseInt(high, 16) * 2 ** 22 +
      (Number.parseInt(middle, 16) & 0x3fff) * 2 ** 8 +
      Number.parseInt(low, 16),
    seq: Number.parseInt(seq, 16),
  };
};
