import { z } from 'zod';
import { command } from '../command.ts';
import { email, name, password, token, username } from '../fields.ts';
import { login } from '../nouns/session.ts';
import { organizationRole } from '../nouns/user.ts';

export const register = command({
  name: 'register',
  summary: 'Make an account and log in.',
  description:
    'Without `organization` the account belongs to the default organization. With the name of one that does not exist ' +
    'it is founded, and the account is its admin unless it asks for another role. The first account of a server is the ' +
    'admin of the default organization. Who comes to an organization that has people cannot ask for more than `user`, ' +
    'or, with an invite to the organization, for more than the invite says.',
  tag: 'Accounts',
  access: 'anyone',
  limit: 'authentication',
  http: { method: 'POST', path: '/register', status: 201 },
  input: z.object({
    username: username
      .optional()
      .describe('Without it one is made from the e-mail address, with a number where it is taken.'),
    email,
    password,
    name: name.optional(),
    organization: name.optional(),
    role: organizationRole
      .optional()
      .describe('For who founds an organization, `admin` unless given. An invite brings its own.'),
    inviteToken: token
      .optional()
      .describe(
        'An invite to the organization, needed where its join policy is `invite`; or one into a room that `admits` ' +
          'newcomers, which makes the account a member of the room as well, for one use.',
      ),
  }),
  output: login,
  faults: ['already_exists', 'forbidden', 'not_found', 'room_archived', 'full'],
});
