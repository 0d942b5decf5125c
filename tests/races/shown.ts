import {
  lastMessageOf,
  membersInOrder,
  messagesInOrder,
  roomsInOrder,
  unreadCountOf,
} from '@parley/client/views';
import type { RoomState } from '@parley/client/state';
import type { Message } from '@parley/contract/nouns/message';
import type { Notification } from '@parley/contract/nouns/notification';
import type { Member, RoomSummary } from '@parley/contract/nouns/room';
import type { Presence, User } from '@parley/contract/nouns/user';
import type { WireClient } from '../support/wires.ts';
import type { Observer } from './observer.ts';

/** What is shown of a room, in the words of the contract. */
export interface ShownRoom {
  readonly room: RoomState['room'];
  readonly role: string;
  readonly joinedAt: string;
  readonly unreadCount: number;
  readonly lastMessage: Message | null;
  readonly peer: User | null;
  /** Undefined where they were not loaded. */
  readonly members: readonly Member[] | undefined;
  readonly messages: readonly Message[];
}

/** Everything that is shown. */
export interface Shown {
  readonly rooms: readonly ShownRoom[];
  /** Those that are watched, by id. */
  readonly users: Readonly<Record<string, User | undefined>>;
  readonly presences: Readonly<Record<string, Presence | undefined>>;
  readonly notifications: readonly Notification[];
  readonly unreadNotifications: number;
}

/** What an observer shows after everything that it has heard. */
export const shownBy = (observer: Observer, watched: readonly string[]): Shown => {
  const { users, presences, notifications, unreadNotifications } = observer.state;
  return {
    rooms: roomsShownBy(observer),
    users: Object.fromEntries(watched.map((id) => [id, users.get(id)])),
    presences: Object.fromEntries(watched.map((id) => [id, presences.get(id)?.value])),
    notifications,
    unreadNotifications,
  };
};

/** What an observer shows of rooms. */
export const roomsShownBy = ({
  state,
  openRooms,
}: Pick<Observer, 'state' | 'openRooms'>): readonly ShownRoom[] =>
  roomsInOrder(state).map((room) => ({
    room: room.room,
    role: room.role,
    joinedAt: room.joinedAt,
    unreadCount: unreadCountOf(state, room),
    lastMessage: lastMessageOf(room),
    peer: room.peerId === null ? null : (state.users.get(room.peerId) ?? null),
    members: openRooms.has(room.room.id)
      ? membersInOrder(state, room).map(({ role, joinedAt, marks, user }) => ({
          role,
          joinedAt,
          deliveredSeq: marks?.deliveredSeq ?? null,
          readSeq: marks?.readSeq ?? null,
          user: user as User,
        }))
      : undefined,
    messages: messagesInOrder(room),
  }));

/** What a client shows that has just come, of what an observer shows. */
export const shownAfresh = async (client: WireClient, like: Shown): Promise<Shown> => {
  const userIds = Object.keys(like.users);
  const users: Record<string, User | undefined> = {};
  for (const userId of userIds) {
    const answer = await client.send('get_user', { userId });
    // Who was removed is nobody's to load any more; who has shown them goes on.
    users[userId] = answer.ok ? answer.result.user : like.users[userId];
  }
  const { presences } = await client.call('get_presence', { userIds });
  const standing = new Map(presences.map((presence) => [presence.userId, presence]));
  const { notifications, unreadCount } = await client.call('list_notifications', {});
  return {
    rooms: await roomsAfresh(client, like.rooms),
    users,
    presences: Object.fromEntries(userIds.map((id) => [id, standing.get(id) ?? like.presences[id]])),
    notifications,
    unreadNotifications: unreadCount,
  };
};

/** What a client shows of its rooms that has just come; of members and messages what is shown already. */
export const roomsAfresh = async (
  client: WireClient,
  like: readonly ShownRoom[],
): Promise<readonly ShownRoom[]> => {
  const rooms = await allRooms(client);
  return Promise.all(
    rooms.map(async ({ room, membership, unreadCount, lastMessage, peer }) => {
      const shown = like.find((other) => other.room.id === room.id);
      const seqs = new Set(shown?.messages.map(({ seq }) => seq));
      return {
        room,
        role: membership.role,
        joinedAt: membership.joinedAt,
        unreadCount,
        lastMessage,
        peer,
        members: shown?.members && (await allMembers(client, room.id)),
        messages: (await allMessages(client, room.id)).filter(({ seq }) => seqs.has(seq)),
      };
    }),
  );
};

const pageMax = 100;

const allMembers = async (client: WireClient, roomId: string): Promise<readonly Member[]> => {
  const members: Member[] = [];
  let next: string | null | undefined;
  while (next !== null) {
    const after: string | undefined = next;
    const page = await client.call('list_members', { roomId, limit: pageMax, ...(after && { after }) });
    members.push(...page.members);
    ({ next } = page);
  }
  return members;
};

const allMessages = async (client: WireClient, roomId: string): Promise<readonly Message[]> => {
  const messages: Message[] = [];
  for (let hasAfter = true; hasAfter;) {
    const after = messages.at(-1)?.seq ?? 0;
    const page = await client.call('list_messages', { roomId, limit: pageMax, after });
    messages.push(...page.messages);
    ({ hasAfter } = page);
  }
  return messages;
};

const allRooms = async (client: WireClient): Promise<readonly RoomSummary[]> => {
  const rooms: RoomSummary[] = [];
  let next: string | null | undefined;
  while (next !== null) {
    const before: string | undefined = next;
    const page = await client.call('list_rooms', { limit: pageMax, ...(before && { before }) });
    rooms.push(...page.rooms);
    ({ next } = page);
  }
  return rooms;
};
