import type { Handler } from '../handler.ts';

export const markNotificationsRead: Handler<'mark_notifications_read'> = async ({ db, caller }, { ids }) => {
  const userId = caller.user.id;
  await db.notifications.markRead({ userId, ids: ids ?? 'all' });
  return { unreadCount: await db.notifications.countUnread(userId) };
};
