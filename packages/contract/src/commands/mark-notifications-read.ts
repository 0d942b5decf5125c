import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { limits } from '../limits.ts';

export const markNotificationsRead = command({
  name: 'mark_notifications_read',
  summary: 'Say that you have read these notifications, or all of them. Twice changes nothing.',
  description: 'Ids that are not of your notifications change nothing.',
  tag: 'Notifications',
  access: 'user',
  limit: 'commands',
  http: { method: 'PUT', path: '/notifications/read', status: 200 },
  input: z.object({
    ids: z.array(id).max(limits.idsMax).optional().describe('All of them when it is left out.'),
  }),
  output: z.object({ unreadCount: z.int() }),
  faults: [],
});
