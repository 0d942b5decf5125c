import { z } from 'zod';
import { limits } from '../limits.ts';
import { id, seq, text, timestamp } from '../fields.ts';

export const reaction = z
  .object({
    emoji: z.string(),
    count: z.int(),
    userIds: z
      .array(id)
      .max(limits.reactionUsersShown)
      .describe('The first who reacted; `count` counts all.'),
  })
  .meta({ id: 'Reaction' });
export type Reaction = z.infer<typeof reaction>;

export const message = z
  .object({
    id,
    roomId: id,
    seq: seq.describe('The place of the message among the messages of its room: 1, 2, 3, … without a gap.'),
    eventSeq: seq.describe("The number of the message's creation in the room's event log."),
    senderId: id,
    clientId: z.string().nullable().describe('The id that the sender gave it.'),
    content: z.string().describe('Empty when the message was deleted.'),
    encrypted: z.boolean().describe('The content was encrypted by the clients; the server only relays it.'),
    createdAt: timestamp,
    editedAt: timestamp.nullable(),
    deletedAt: timestamp.nullable(),
    reactions: z.array(reaction),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

/** What a message can say: something visible, within the contract's ceiling. */
export const content = text(limits.contentLengthCeiling).refine((value) => value.trim() !== '', {
  error: 'text that is not blank',
});

export const clientId = z
  .string()
  .min(1)
  .max(limits.clientIdLengthMax)
  .regex(/^[\u0021-\u007e]+$/)
  .describe(
    "The sender's own id for this message, best a UUID. Sending again with the same one, over any transport and at " +
      'any time, gives the first result and makes no second message.',
  );
