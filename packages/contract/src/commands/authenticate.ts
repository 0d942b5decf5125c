import { z } from 'zod';
import { command } from '../command.ts';
import { id, timestamp } from '../fields.ts';

export const authenticate = command({
  name: 'authenticate',
  summary:
    'Give a connection its token: the first frame where the handshake carried none, and before a token runs out.',
  description:
    'A connection closes when its token runs out. A new token of the same session, sent in time, keeps it open.',
  tag: 'Connection',
  access: 'anyone',
  limit: 'none',
  input: z.object({
    token: z.string().min(1).max(4_000),
    resume: z
      .boolean()
      .default(false)
      .describe(
        'True: rooms are silent until `resume` has brought what was missed in them. Of the first time only.',
      ),
  }),
  output: z.object({ userId: id, sessionId: id, expiresAt: timestamp }),
  faults: ['unauthenticated', 'token_expired', 'session_ended', 'forbidden', 'full'],
});
