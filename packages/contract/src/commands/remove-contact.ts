import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';

export const removeContact = command({
  name: 'remove_contact',
  summary: 'Remove a contact from your list.',
  tag: 'Users',
  access: 'user',
  limit: 'commands',
  http: { method: 'DELETE', path: '/contacts/:userId', status: 200 },
  input: z.object({ userId: id }),
  output: z.object({}),
  faults: ['not_found'],
});
