import type { Talk } from './dialect.ts';

/** Receivers whose room a connection remembers: somebody who writes to more of them asks again. */
const receiversMax = 100;

/** The rooms that a connection has written to, by receiver. It goes with the connection, whose own set is the key. */
const known = new WeakMap<Talk['joined'], Map<string, string>>();

/**
 * The room of a conversation, made on first use. A direct room is never deleted, so its id can be remembered; whether
 * the receiver is still there is asked each time.
 */
export const directRoomIdOf = async (talk: Talk, receiverId: string): Promise<string> => {
  await talk.ask('require_user', { userId: receiverId });
  const rooms = known.get(talk.joined) ?? new Map<string, string>();
  known.set(talk.joined, rooms);
  const before = rooms.get(receiverId);
  if (before !== undefined) return before;
  const { room } = await talk.run('open_direct_room', { userId: receiverId });
  const [oldest] = rooms.keys();
  if (rooms.size >= receiversMax && oldest !== undefined) rooms.delete(oldest);
  rooms.set(receiverId, room.id);
  return room.id;
};
