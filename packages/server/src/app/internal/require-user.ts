import { command } from '@parley/contract/command';
import { id } from '@parley/contract/fields';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { Deps } from '../deps.ts';
import type { Caller } from '../handler.ts';
import type { InternalHandler } from './handler.ts';

export const requireUserSpec = command({
  name: 'require_user',
  summary: "Refused unless this is a user of the caller's organization.",
  tag: 'Dialects',
  access: 'user',
  limit: 'none',
  input: z.object({ userId: id }),
  output: z.object({}),
  faults: ['not_found'],
});

/** Faults with `not_found` for whom the caller cannot see, which is everybody of another organization. */
export const requireVisibleUser = async (
  { directory, caller }: Pick<Deps, 'directory'> & { readonly caller: Caller },
  userId: string,
): Promise<void> => {
  const user = await directory.user(userId);
  if (!user || user.organizationId !== caller.user.organizationId || user.status === 'removed') {
    throw new Fault('not_found');
  }
};

export const requireUser: InternalHandler<typeof requireUserSpec> = async (context, { userId }) => {
  await requireVisibleUser(context, userId);
  return {};
};
