import { limits } from '@parley/contract/limits';
import { z } from 'zod';
import { invalidField } from '../../domain/fault.ts';
import { parseMessageId } from '../../domain/message-id.ts';
import { logInRoute, loginAnswer } from '../api-accounts.ts';
import { created, ok } from '../dialect.ts';
import type { HttpCall, Route } from '../dialect.ts';
import { directMessageShape } from '../direct-message.ts';
import { read, uuid } from '../read.ts';

const account = z.object({ email: z.string({ error: 'a text' }), password: z.string({ error: 'a text' }) });

const registerRoute: Route = {
  method: 'POST',
  path: '/api/auth/register',
  access: 'anyone',
  async handle(call) {
    const login = await call.run('register', read(account, call.body));
    return created({ ...loginAnswer(login), message: 'Registered.' });
  },
};

const peer = z.object({ userId: uuid });
const page = z.object({
  limit: z.coerce.number().int().min(1).max(limits.pageMax).default(limits.pageDefault),
  before: z.string().max(100).optional(),
});

/** A time as a client sends back what it was given. */
const time = z.iso.datetime({ offset: true });

/** The seq before which a page ends: `before` is the id of a message of this conversation, or a time. */
const seqBefore = async (
  call: HttpCall,
  room: { readonly id: string; readonly number: number },
  before: string,
): Promise<number> => {
  const place = parseMessageId(before.toLowerCase());
  if (place?.roomNumber === room.number) return place.seq;
  const at = time.safeParse(before);
  if (!at.success)
    throw invalidField('before', 'the id of a message of this conversation, or its created_at');
  return (await call.ask('find_seq_at', { roomId: room.id, at: at.data })).seq;
};

/** A conversation, oldest first. Reading makes no room: whoever was never written to has an empty one. */
const messagesRoute: Route = {
  method: 'GET',
  path: '/api/messages/:userId',
  access: 'user',
  async handle(call) {
    const { userId } = read(peer, call.params);
    const { limit, before } = read(page, call.query);
    const { id } = await call.user();
    const { room } = await call.ask('find_direct_room', { userId });
    if (!room) return ok([]);
    const { messages } = await call.run('list_messages', {
      roomId: room.id,
      limit,
      ...(before === undefined ? {} : { before: await seqBefore(call, room, before) }),
    });
    return ok(messages.map((message) => directMessageShape(message, { directIds: [id, userId] })));
  },
};

export const routes: readonly Route[] = [registerRoute, logInRoute, messagesRoute];
