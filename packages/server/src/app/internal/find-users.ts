import { command } from '@parley/contract/command';
import { email, id } from '@parley/contract/fields';
import { limits } from '@parley/contract/limits';
import { user } from '@parley/contract/nouns/user';
import { z } from 'zod';
import { holdsRole } from '../../domain/roles.ts';
import { userView } from '../../domain/views.ts';
import type { InternalHandler } from './handler.ts';

export const findUsersSpec = command({
  name: 'find_users',
  summary: 'These users, each with the e-mail address for oneself and for an admin.',
  description: 'Users that the caller cannot see are left out.',
  tag: 'Dialects',
  access: 'user',
  limit: 'commands',
  input: z.object({ userIds: z.array(id).max(limits.idsMax) }),
  output: z.object({ users: z.array(z.object({ user, email: email.nullable() })) }),
  faults: [],
});

export const findUsers: InternalHandler<typeof findUsersSpec> = async ({ db, caller }, { userIds }) => {
  const { id: ownId, organizationId, role } = caller.user;
  const found = await db.users.loadMany([...new Set(userIds)]);
  const seesEmails = holdsRole(role, 'admin');
  return {
    users: found
      .filter((record) => record.organizationId === organizationId && record.status !== 'removed')
      .map((record) => ({
        user: userView(record),
        email: seesEmails || record.id === ownId ? record.email : null,
      })),
  };
};
