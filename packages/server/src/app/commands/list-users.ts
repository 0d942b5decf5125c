import { nameKey } from '../../domain/keys.ts';
import { userView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const listUsers: Handler<'list_users'> = async ({ db, caller }, { startsWith, after, limit }) => {
  const users = await db.users.list({
    organizationId: caller.user.organizationId,
    startsWith: startsWith === undefined ? '' : nameKey(startsWith),
    after: after ?? '',
    limit,
  });
  const last = users.length === limit ? users.at(-1) : undefined;
  return { users: users.map(userView), next: last?.usernameKey ?? null };
};
