import type { Message } from '@parley/contract/nouns/message';
import type { AnyEvent } from '@parley/contract/registry';
import type { Saying } from '../app/ports/bus.ts';
import type { RoomRecord } from '../domain/records.ts';
import { toUser } from './dialect.ts';
import type { Facts } from './dialect.ts';

/** A direct message as the clients of three dialects read it. */
export interface DirectMessage {
  readonly id: string;
  readonly sender_id: string;
  readonly receiver_id: string;
  readonly content: string;
  readonly created_at: string;
}

type DirectRoom = Pick<RoomRecord, 'directIds'>;

/** Whom a direct message is for: the other of the two; oneself in a room for oneself. */
const receiverOf = ({ senderId }: Pick<Message, 'senderId'>, { directIds }: DirectRoom): string => {
  if (!directIds) throw new Error('Only a direct room has a receiver.');
  const [one, other] = directIds;
  return senderId === one ? other : one;
};

/** A message of a direct room in the shape of a direct message. */
export const directMessageShape = (message: Message, room: DirectRoom): DirectMessage => ({
  id: message.id,
  sender_id: message.senderId,
  receiver_id: receiverOf(message, room),
  content: message.content,
  created_at: message.createdAt,
});

/**
 * What both people hear of a new direct message, in each dialect that knows them: told to users, because nobody joins a
 * direct room. Nothing for any other event, and nothing for other rooms.
 */
export const directSayings = (event: AnyEvent, { room }: Facts): readonly Saying[] => {
  if (event.event !== 'message_created' || room?.kind !== 'direct') return [];
  const data = directMessageShape(event.data.message, room);
  return [
    { to: toUser(data.receiver_id), event: 'receive_message', data },
    { to: toUser(data.sender_id), event: 'message_sent', data },
  ];
};
