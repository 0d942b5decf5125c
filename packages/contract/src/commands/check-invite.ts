import { z } from 'zod';
import { command } from '../command.ts';
import { token } from '../fields.ts';

export const checkInvite = command({
  name: 'check_invite',
  summary: 'What an invite leads to, for who has it: before they make an account or log in.',
  tag: 'Accounts',
  access: 'anyone',
  limit: 'authentication',
  http: { method: 'POST', path: '/invites/check', status: 200 },
  input: z.object({ token }),
  output: z.object({
    into: z.enum(['organization', 'room']),
    organization: z.string().describe('Its name.'),
    room: z.string().nullable().describe('The name of the room, where the invite lets newcomers into it.'),
    admits: z
      .boolean()
      .describe(
        'Whether somebody without an account can `register` with it; without, it is for people who have one.',
      ),
  }),
  faults: ['not_found', 'room_archived'],
});
