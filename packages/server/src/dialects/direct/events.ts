import { z } from 'zod';
import { invalidField } from '../../domain/fault.ts';
import type { Dialect, Talk } from '../dialect.ts';
import { directMessageShape } from '../direct-message.ts';
import { read, requireOwn, uuid } from '../read.ts';
import { directRoomIdOf } from '../direct-room.ts';

const receiver = uuid.nullish();

/** The content is judged by the core, which says for every client alike what a message can be. */
const outgoing = z.object({
  receiver_id: receiver,
  receiverId: receiver,
  to: receiver,
  content: z.string({ error: 'a text' }),
  clientId: z.string({ error: 'a text' }).nullish(),
  sender_id: z.unknown().optional(),
  senderId: z.unknown().optional(),
  userId: z.unknown().optional(),
});

/** Sends a message to a user. `message_sent` and `receive_message` follow from the core's event: once it is stored. */
const sendMessage = async (talk: Talk, data: unknown) => {
  const { content, clientId, ...given } = read(outgoing, data);
  for (const claimed of [given.sender_id, given.senderId, given.userId]) requireOwn(talk.userId, claimed);
  const receiverId = given.receiver_id ?? given.receiverId ?? given.to;
  if (receiverId === undefined || receiverId === null)
    throw invalidField('receiver_id', 'the UUID of a user');
  if (receiverId === talk.userId) throw invalidField('receiver_id', 'somebody else than yourself');
  const roomId = await directRoomIdOf(talk, receiverId);
  const { message } = await talk.run('send_message', {
    roomId,
    content,
    ...(typeof clientId === 'string' ? { clientId } : {}),
  });
  return directMessageShape(message, { directIds: [talk.userId, receiverId] });
};

export const events: Dialect['events'] = { send_message: sendMessage };
