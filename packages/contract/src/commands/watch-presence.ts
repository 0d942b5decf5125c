import { z } from 'zod';
import { command } from '../command.ts';
import { id } from '../fields.ts';
import { limits } from '../limits.ts';
import { presence } from '../nouns/user.ts';

export const watchPresence = command({
  name: 'watch_presence',
  summary: 'Hear on this connection when these users come and go or change their profile.',
  description:
    'Replaces what the connection watched before; an empty list stops it. Answers with where they stand now. Users that ' +
    'you cannot see are left out.',
  tag: 'Users',
  access: 'user',
  limit: 'commands',
  input: z.object({ userIds: z.array(id).max(limits.idsMax) }),
  output: z.object({ presences: z.array(presence) }),
  faults: [],
});
