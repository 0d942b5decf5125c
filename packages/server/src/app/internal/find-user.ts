import { command } from '@parley/contract/command';
import { user } from '@parley/contract/nouns/user';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { userView } from '../../domain/views.ts';
import type { InternalHandler } from './handler.ts';

export const findUserSpec = command({
  name: 'find_user',
  summary: "The user of the caller's organization with a number.",
  tag: 'Dialects',
  access: 'user',
  limit: 'none',
  input: z.object({ number: z.int().positive() }),
  output: z.object({ user }),
  faults: ['not_found'],
});

export const findUser: InternalHandler<typeof findUserSpec> = async ({ db, caller }, { number }) => {
  const found = await db.users.loadByNumber(number);
  if (!found || found.organizationId !== caller.user.organizationId || found.status === 'removed') {
    throw new Fault('not_found');
  }
  return { user: userView(found) };
};
