import { notificationView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const listNotifications: Handler<'list_notifications'> = async ({ db, caller }, { before, limit }) => {
  const userId = caller.user.id;
  const [notifications, unreadCount] = await Promise.all([
    db.notifications.list({ userId, before: before ?? null, limit }),
    db.notifications.countUnread(userId),
  ]);
  return {
    notifications: notifications.map(notificationView),
    unreadCount,
    next: notifications.length === limit ? (notifications.at(-1)?.id ?? null) : null,
  };
};
