import {
  lastMessageOf,
  membersInOrder,
  messagesInOrder,
  roomsInOrder,
  unreadCountOf,
} from '@parley/client/views';
import type { RoomState } from '@parley/client/state';
import type { Message } from '@parley/contract/nouns/message';
import type { Member, RoomSummary } from '@parley/contract/nouns/room';
import type { User } from '@parley/contract/nouns/user';
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

/** What an observer shows after everything that it has heard. */
export const shownBy = ({ state, openRooms }: Observer): readonly ShownRoom[] =>
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

/** What a client shows that has just come, of what an observer shows. */
export const shownAfresh = async (
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
