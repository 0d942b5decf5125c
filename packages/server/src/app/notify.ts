import { notificationView } from '../domain/views.ts';
import type { Deps } from './deps.ts';

type Needs = Pick<Deps, 'db' | 'bus' | 'newId'>;

/** Keeps a message for each of these users to read, and tells their connections. */
export const notify = async (
  { db, bus, newId }: Needs,
  userIds: readonly string[],
  message: string,
): Promise<void> => {
  const told = [...new Set(userIds)];
  if (told.length === 0) return;
  const created = await db.notifications.create(told.map((userId) => ({ id: newId(), userId, message })));
  for (const record of created) {
    const event = {
      event: 'notification_created',
      data: { notification: notificationView(record) },
    } as const;
    bus.publish({ type: 'user_notice', userIds: [record.userId], event });
  }
};
