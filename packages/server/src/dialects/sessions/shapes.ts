import type { Message } from '@parley/contract/nouns/message';
import type { RoomSummary } from '@parley/contract/nouns/room';

/** A session as its clients list it. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly name: string | null;
  readonly createdAt: string;
  /** Null while nothing was said. */
  readonly lastMessageAt: string | null;
}

export const sessionShape = ({ room, lastMessage }: RoomSummary): Session => ({
  id: room.id,
  userId: room.createdBy,
  name: room.name,
  createdAt: room.createdAt,
  lastMessageAt: lastMessage?.createdAt ?? null,
});

/** A message of a session's history. Whatever its user did not say was said by the server. */
export const messageShape = (message: Message, userId: string) => ({
  id: message.id,
  sessionId: message.roomId,
  content: message.content,
  sender: message.senderId === userId ? 'user' : 'server',
  timestamp: message.createdAt,
});

/** What the server answered, as it is told at once. */
export const answerShape = (message: Message) => ({
  sessionId: message.roomId,
  content: message.content,
  timestamp: message.createdAt,
  messageId: message.id,
});
