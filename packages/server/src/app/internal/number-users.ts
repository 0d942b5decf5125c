import { command } from '@parley/contract/command';
import { id } from '@parley/contract/fields';
import { limits } from '@parley/contract/limits';
import { z } from 'zod';
import type { InternalHandler } from './handler.ts';

export const numberUsersSpec = command({
  name: 'number_users',
  summary: "The numbers of users of the caller's organization, removed ones too. Others are left out.",
  tag: 'Dialects',
  access: 'user',
  limit: 'none',
  input: z.object({ userIds: z.array(id).max(limits.idsMax) }),
  output: z.object({ users: z.array(z.object({ id, number: z.int() })) }),
  faults: [],
});

export const numberUsers: InternalHandler<typeof numberUsersSpec> = async ({ db, caller }, { userIds }) => {
  const found = userIds.length > 0 ? await db.users.loadMany(userIds) : [];
  const { organizationId } = caller.user;
  return {
    users: found
      .filter((user) => user.organizationId === organizationId)
      .map((user) => ({ id: user.id, number: user.number })),
  };
};
