import { event } from '../event.ts';
import { fault } from '../fault.ts';

export const failed = event({
  name: 'failed',
  summary: 'A frame was refused that had no `id` to answer to.',
  audience: 'connection',
  durable: false,
  data: fault,
});
