import { event } from '../event.ts';
import { presence } from '../nouns/user.ts';

export const presenceChanged = event({
  name: 'presence_changed',
  summary: 'A user whom you watch came or went.',
  audience: 'watchers',
  durable: false,
  data: presence,
});
