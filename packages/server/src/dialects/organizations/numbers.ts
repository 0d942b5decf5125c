import { limits } from '@parley/contract/limits';
import type { Message } from '@parley/contract/nouns/message';
import type { Room } from '@parley/contract/nouns/room';
import { Fault } from '../../domain/fault.ts';
import { parseMessageNumber } from '../../domain/message-number.ts';
import type { UserRecord } from '../../domain/records.ts';
import type { Runner, Talk } from '../dialect.ts';
import { requireOwn } from '../read.ts';

/** From the numbers that this dialect's clients know to the ids of the core, and back. */

/** Rooms whose ids a connection remembers: somebody who talks in more of them asks again. */
const roomsMax = 100;

/** The rooms that a connection talked in, by number. It goes with the connection, whose own set is the key. */
const known = new WeakMap<Talk['joined'], Map<number, string>>();

export const requireRoom = async (runner: Runner, number: number): Promise<Room> =>
  (await runner.ask('find_room', { number })).room;

/** The id of a room. Only the id is remembered: whether its user may do something there is asked of the core each time. */
export const roomIdOf = async (talk: Talk, number: number): Promise<string> => {
  const rooms = known.get(talk.joined) ?? new Map<number, string>();
  known.set(talk.joined, rooms);
  const before = rooms.get(number);
  if (before !== undefined) return before;
  const { id } = await requireRoom(talk, number);
  const [oldest] = rooms.keys();
  if (rooms.size >= roomsMax && oldest !== undefined) rooms.delete(oldest);
  rooms.set(number, id);
  return id;
};

/** A message and its room. One that was deleted is not there: this dialect's clients never see it again. */
export const requireMessage = async (
  runner: Runner,
  number: number,
): Promise<{ readonly room: Room; readonly message: Message }> => {
  const { roomNumber, seq } = parseMessageNumber(number);
  if (roomNumber < 1 || seq < 1) throw new Fault('not_found');
  const room = await requireRoom(runner, roomNumber);
  const { messages } = await runner.run('list_messages', { roomId: room.id, after: seq - 1, limit: 1 });
  const [message] = messages;
  if (message?.seq !== seq || message.deletedAt !== null) throw new Fault('not_found');
  return { room, message };
};

export const userIdsOf = async (runner: Runner, numbers: readonly number[]): Promise<readonly string[]> => {
  const found = await Promise.all([...new Set(numbers)].map((number) => runner.ask('find_user', { number })));
  return found.map(({ user }) => user.id);
};

/** The numbers of users by their ids, those of removed users too: what they wrote is still there. */
export const userNumbersOf = async (
  runner: Runner,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const ids = [...new Set(userIds)];
  const numbers = new Map<string, number>();
  for (let from = 0; from < ids.length; from += limits.idsMax) {
    // oxlint-disable-next-line no-await-in-loop -- one list after the other keeps the load of one call small.
    const { users } = await runner.ask('number_users', { userIds: ids.slice(from, from + limits.idsMax) });
    for (const { id, number } of users) numbers.set(id, number);
  }
  return numbers;
};

/** Who asks. Faults when the payload names somebody else as its user, under any name that clients have for it. */
export const requireSelf = async (
  runner: Runner,
  { userId, sender_id: senderId, user_id: ownId }: Readonly<Record<string, unknown>>,
): Promise<UserRecord> => {
  const user = await runner.user();
  for (const claimed of [userId, senderId, ownId]) requireOwn(user.number, claimed);
  return user;
};
