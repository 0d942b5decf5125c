import type { Dialect } from '../dialect.ts';
import { toRoom } from '../dialect.ts';
import { directSayings } from '../direct-message.ts';
import { answerShape } from './shapes.ts';

/** What the assistant says, to those who joined the session: who asked has the question on their screen already. */
export const tell: Dialect['tell'] = (event, facts) => {
  const { room, user } = facts;
  if (event.event !== 'message_created' || room?.kind !== 'assistant') return directSayings(event, facts);
  if (user.kind !== 'assistant') return [];
  return [{ to: toRoom(room.id), event: 'message', data: answerShape(event.data.message) }];
};
