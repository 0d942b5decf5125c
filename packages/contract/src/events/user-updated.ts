import { z } from 'zod';
import { event } from '../event.ts';
import { user } from '../nouns/user.ts';

export const userUpdated = event({
  name: 'user_updated',
  summary: 'A user whom you watch, or you yourself, changed the profile or has another role.',
  audience: 'watchers',
  durable: false,
  data: z.object({ user }),
});
