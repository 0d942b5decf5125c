import { z } from 'zod';
import { command } from '../command.ts';

export const logOut = command({
  name: 'log_out',
  summary: 'End this session: its tokens stop working and its connections close.',
  tag: 'Accounts',
  access: 'user',
  limit: 'commands',
  http: { method: 'DELETE', path: '/me/session', status: 200 },
  input: z.object({}),
  output: z.object({}),
  faults: [],
});
