import type { ClientState, RoomState } from '@parley/client/state';
import type { User } from '@parley/contract/nouns/user';
import type { RoomKind } from '@parley/contract/nouns/room';
import { signal } from '@preact/signals';
import { ChatIcon, HashIcon, LockIcon, SparkIcon, UsersIcon } from './icons.tsx';
import type { Icon } from './icons.tsx';
import { client, state } from './store.ts';
import { words } from './strings.ts';

/** Names of rooms and people, as they are shown everywhere. */

/** People who were met in answers that are no part of the client's state: searches and lists of users. */
const met = signal<ReadonlyMap<string, User>>(new Map());
/** The bound of them; the first are forgotten. */
const metMax = 1_000;

export const remember = (users: readonly User[]): void => {
  const next = new Map(met.value);
  for (const user of users) next.set(user.id, user);
  met.value = next.size > metMax ? new Map([...next].slice(-metMax)) : next;
};

export const userOf = (userId: string, from: ClientState = state.value): User | undefined =>
  from.users.get(userId) ?? met.value.get(userId);

/** The name of a user; of one that is not loaded the user name that is known, or "Somebody". */
export const nameOf = (userId: string, from: ClientState = state.value): string =>
  userOf(userId, from)?.name ?? words.somebody;

/** What a room is called: direct messages by the other user. */
export const roomTitle = (room: RoomState, from: ClientState = state.value): string => {
  if (room.peerId !== null) return nameOf(room.peerId, from);
  return room.room.name ?? (room.room.kind === 'assistant' ? words.assistant : words.unnamedRoom);
};

export const isOnline = (userId: string, from: ClientState = state.value): boolean | undefined => {
  const presence = from.presences.get(userId)?.value;
  return presence && presence.status === 'online';
};

export const roomIcon = (kind: RoomKind): Icon =>
  ({ public: HashIcon, private: LockIcon, group: UsersIcon, direct: ChatIcon, assistant: SparkIcon })[kind];

/** Users of the organization whose user name begins so, the first page. */
export const findUsers = async (startsWith: string, limit: number): Promise<readonly User[]> => {
  const text = startsWith.trim().replace(/^@/, '');
  const { users } = await client.call('list_users', text === '' ? { limit } : { startsWith: text, limit });
  remember(users);
  return users.filter((user) => !user.deactivated && user.kind === 'person');
};
