import { z } from 'zod';
import { event } from '../event.ts';
import { notification } from '../nouns/notification.ts';

export const notificationCreated = event({
  name: 'notification_created',
  summary: 'You have a new notification. It is among `list_notifications`, too.',
  audience: 'user',
  durable: false,
  data: z.object({ notification }),
});
