import { z } from 'zod';
import { command } from '../command.ts';
import { id, timestamp } from '../fields.ts';
import { user } from '../nouns/user.ts';

export const addContact = command({
  name: 'add_contact',
  summary: 'Make a user your contact, and yourself theirs.',
  tag: 'Users',
  access: 'user',
  limit: 'commands',
  http: { method: 'POST', path: '/contacts', status: 201 },
  input: z.object({ userId: id }),
  output: z.object({ user, createdAt: timestamp }),
  faults: ['not_found', 'already_exists', 'full'],
});
