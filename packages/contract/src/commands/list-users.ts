import { z } from 'zod';
import { command } from '../command.ts';
import { line, pageLimit, text } from '../fields.ts';
import { limits } from '../limits.ts';
import { user } from '../nouns/user.ts';

/** A name's key can be longer than the name: the longest compatibility form of one character has 18. */
const keyGrowthMax = 18;

export const listUsers = command({
  name: 'list_users',
  summary: 'The users of your organization by user name.',
  tag: 'Users',
  access: 'user',
  limit: 'commands',
  http: { method: 'GET', path: '/users', status: 200 },
  input: z.object({
    startsWith: line(limits.usernameLengthMax).optional().describe('Only user names that begin so.'),
    after: text(limits.usernameLengthMax * keyGrowthMax)
      .optional()
      .describe('`next` of the page before.'),
    limit: pageLimit,
  }),
  output: z.object({ users: z.array(user), next: z.string().nullable() }),
  faults: [],
});
