import { messageView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const listMessages: Handler<'list_messages'> = async (
  { db, room },
  { before, after, around, limit },
) => {
  const page = await db.messages.list({
    roomId: room.id,
    limit,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(around === undefined ? {} : { around }),
  });
  const { messages, lastSeq: newestSeq, lastEventSeq } = page;
  // Numbers are dense: what is before or after a page, even an empty one, follows from them.
  const firstSeq = messages[0]?.seq ?? (before === undefined ? newestSeq + 1 : 1);
  const lastSeq = messages.at(-1)?.seq ?? (before === undefined ? newestSeq : 0);
  return {
    messages: messages.map((message) => messageView(message, room)),
    hasBefore: firstSeq > 1,
    hasAfter: newestSeq > lastSeq,
    lastEventSeq,
  };
};
