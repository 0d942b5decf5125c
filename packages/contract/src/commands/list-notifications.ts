import { z } from 'zod';
import { command } from '../command.ts';
import { id, pageLimit } from '../fields.ts';
import { notification } from '../nouns/notification.ts';

export const listNotifications = command({
  name: 'list_notifications',
  summary: 'What you were told, newest first.',
  description: 'The newest 1,000 are kept.',
  tag: 'Notifications',
  access: 'user',
  limit: 'commands',
  http: { method: 'GET', path: '/notifications', status: 200 },
  input: z.object({ before: id.optional().describe('`next` of the page before.'), limit: pageLimit }),
  output: z.object({
    notifications: z.array(notification),
    unreadCount: z.int().describe('Of all that are kept.'),
    next: id.nullable(),
  }),
  faults: [],
});
