/**
 * Says which rooms are in a list, whatever their order: the exclusive or of their ids, 32 hexadecimal digits. A client
 * keeps it by applying the id of each room that comes or goes.
 */
export const roomListCursor = (roomIds: Iterable<string>): string => {
  let combined = 0n;
  for (const roomId of roomIds) combined ^= BigInt(`0x${roomId.replaceAll('-', '')}`);
  return combined.toString(16).padStart(32, '0');
};
