import type { UserRecord } from '../domain/records.ts';
import { userView } from '../domain/views.ts';
import type { Deps } from './deps.ts';

/** Tells the user's own connections and those who watch them what is new, and every node to forget what it knew. */
export const announceUser = ({ bus }: Pick<Deps, 'bus'>, user: UserRecord): void => {
  bus.publish({ type: 'user_changed', userId: user.id });
  const event = { event: 'user_updated', data: { user: userView(user) } } as const;
  bus.publish({ type: 'user_notice', userIds: [user.id], event });
  bus.publish({ type: 'watched', userId: user.id, event });
};
