import { command } from '@parley/contract/command';
import { id, text } from '@parley/contract/fields';
import { limits } from '@parley/contract/limits';
import { z } from 'zod';
import { notify } from '../notify.ts';
import type { InternalHandler } from './handler.ts';

const message = text(limits.notificationLengthMax).refine((value) => value.trim() !== '', {
  error: 'text that is not blank',
});

export const notifyUsersSpec = command({
  name: 'notify_users',
  summary:
    "Keeps a message for people of the caller's organization to read. Others among the ids are passed over.",
  tag: 'Dialects',
  access: 'user',
  limit: 'commands',
  input: z.object({ userIds: z.array(id).max(limits.idsMax), message }),
  output: z.object({}),
  faults: [],
});

export const notifyUsers: InternalHandler<typeof notifyUsersSpec> = async (
  context,
  { userIds, message: told },
) => {
  const { db, caller } = context;
  const { organizationId } = caller.user;
  const users = userIds.length > 0 ? await db.users.loadMany(userIds) : [];
  const people = users.filter(
    (user) => user.organizationId === organizationId && user.status === 'active' && user.kind === 'person',
  );
  await notify(
    context,
    people.map((user) => user.id),
    told,
  );
  return {};
};
