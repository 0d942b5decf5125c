import { z } from 'zod';
import { command } from '../command.ts';
import { timestamp } from '../fields.ts';

export const ping = command({
  name: 'ping',
  summary: 'Ask whether the server answers on this connection.',
  tag: 'Connection',
  access: 'user',
  limit: 'commands',
  input: z.object({}),
  output: z.object({ serverTime: timestamp }),
  faults: [],
});
