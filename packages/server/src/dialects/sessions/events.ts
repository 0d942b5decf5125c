import { z } from 'zod';
import type { Hear, Talk } from '../dialect.ts';
import { read, uuid } from '../read.ts';
import { requireSession } from './require-session.ts';

/** The id alone, or in an object; none asks for a new session. Some clients send the empty text of a field for none. */
const joining = z.preprocess(
  (data) => (typeof data === 'object' ? data : { sessionId: data }),
  z.object({ sessionId: z.preprocess((id) => (id === '' ? undefined : id), uuid.nullish()) }),
);
const saying = z.object({ sessionId: uuid, content: z.string() });

const joinSession: Hear = async (talk, data) => {
  const { sessionId: given } = read(joining, data);
  const id = given ?? (await talk.run('create_assistant_room', {})).room.id;
  await join(talk, id);
  talk.emit('session-joined', { sessionId: id });
  return { sessionId: id };
};

const say: Hear = async (talk, data) => {
  const { sessionId: id, content } = read(saying, data);
  // Before it is sent: the answer may be there sooner than the acknowledgement.
  await join(talk, id);
  const { message } = await talk.run('send_message', { roomId: id, content });
  return { sessionId: id, messageId: message.id, timestamp: message.createdAt };
};

const join = async (talk: Talk, id: string): Promise<void> => {
  if (talk.joined.has(id)) return;
  await requireSession(talk, id);
  await talk.join(id);
};

export const events: Readonly<Record<string, Hear>> = { 'join-session': joinSession, message: say };
