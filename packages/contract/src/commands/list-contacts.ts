import { z } from 'zod';
import { command } from '../command.ts';
import { timestamp } from '../fields.ts';
import { user } from '../nouns/user.ts';

export const listContacts = command({
  name: 'list_contacts',
  summary: 'Your contacts by user name.',
  tag: 'Users',
  access: 'user',
  limit: 'commands',
  http: { method: 'GET', path: '/contacts', status: 200 },
  input: z.object({}),
  output: z.object({ contacts: z.array(z.object({ user, createdAt: timestamp })) }),
  faults: [],
});
